import axe from 'axe-core'
import type { Page } from 'playwright-core'

/** What axe finds on the page as it is now: each rule that is broken, where, and by what. */
export async function violations(page: Page): Promise<readonly string[]> {
  const known = await page.evaluate(() => 'axe' in window)
  if (!known) await page.addScriptTag({ content: axe.source })
  return page.evaluate(async () => {
    // The one that was added a line above; the test's own is another.
    const found: typeof axe = Reflect.get(window, 'axe')
    const { violations: broken } = await found.run(document, { resultTypes: ['violations'] })
    return broken.flatMap(({ id, nodes }) =>
      nodes.map(({ target, any, all, none }) => {
        const why = [...any, ...all, ...none].map(({ message }) => message)
        return `${id}: ${target.join(' ')}: ${why.join('; ')}`
      }),
    )
  })
}
