import axe from 'axe-core'
import type { Page } from 'playwright-core'

/** The violations that axe finds on the page now: each broken rule, with its elements. */
export async function violations(page: Page): Promise<readonly string[]> {
  const known = await page.evaluate(() => 'axe' in window)
  if (!known) await page.addScriptTag({ content: axe.source })
  return page.evaluate(async () => {
    // The copy of axe in the page, which was added a line above, not the one that the test imports.
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
