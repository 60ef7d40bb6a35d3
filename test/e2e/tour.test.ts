import { violations } from './axe'
import { ACTIVITIES, Phone } from './phone'
import { createWorld, type World } from './world'

/* The four steps of the tour, and the comparison with the code that this library replaces. */

let world: World

beforeAll(async () => {
  world = await createWorld(60)
})
afterAll(() => world?.close())

test.each(['light', 'dark'] as const)(
  'ten requests with an expired token: ten answers with the library, ten login pages without it (%s)',
  async (colorScheme) => {
    const phone = await Phone.open(world, '', async (page) => {
      await page.setViewportSize({ width: 1280, height: 860 })
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    })
    const { page } = phone
    const next = page.locator('[data-tour="next"]')
    const step = (words: string) =>
      page.locator('.tour-title').getByText(words, { exact: true }).filter({ visible: true }).waitFor()
    await page.locator('[data-tour="compare"]').click()
    await phone.picture(`tour-1-${colorScheme}`)
    await next.click()
    await step('The token ends')
    expect((await phone.session())?.isLogin).toBe(true)
    const { generation } = (await phone.session()) ?? { generation: 0 }
    await next.click()
    await step('Ten requests at once')
    await next.click()
    await step('The result')
    const tally = () =>
      page
        .locator('.tally tbody tr')
        .evaluateAll((rows) =>
          rows.map((row) => [...row.querySelectorAll('td')].map(({ textContent }) => textContent)),
        )
    // The tenth login page is refused: WeChat allows ten pages, and the first is the home page.
    await page.locator('.tally tbody').getByText('9 + 1', { exact: true }).waitFor()
    expect(await tally()).toEqual([
      ['0', '9 + 1'],
      ['1', '0'],
      ['10', '0'],
      ['0', '10'],
    ])
    expect((await phone.session())?.generation).toBe(generation + 1)
    expect(await phone.routes()).toEqual([ACTIVITIES])
    const second = page.frameLocator('.second-phone')
    await second.getByText('第 9 个登录页').waitFor()
    await phone.picture(`tour-4-${colorScheme}`)
    expect(await violations(page)).toEqual([])
    // After "Start again" the second phone has one page and a valid token again.
    await next.click()
    await step('The token ends')
    await second.getByText('同时请求十样东西').click()
    await second.getByText('✓').first().waitFor()
    await phone.close()
    expect(world.pageErrors.splice(0)).toEqual([])
  },
)

test('with the keyboard alone, the focus stays on the button from step to step', async () => {
  const phone = await Phone.open(world)
  const { page } = phone
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute('data-tour'))
  const step = (words: string) =>
    page.locator('.tour-title').getByText(words, { exact: true }).filter({ visible: true }).waitFor()
  await step('Sign in')
  for (let tabs = 0; tabs < 30 && (await focused()) !== 'next'; tabs++) await page.keyboard.press('Tab')
  for (const title of ['The token ends', 'Ten requests at once', 'The result', 'Sign in']) {
    expect(await focused()).toBe('next')
    await page.keyboard.press('Enter')
    if (title !== 'Sign in') await step(title)
  }
  // A user who is signed in already gets the next step.
  await step('The token ends')
  expect(await focused()).toBe('next')
  await page.keyboard.press('Tab')
  expect(await focused()).toBe('compare')
  await page.keyboard.press('Space')
  await page.frameLocator('.second-phone').getByText('同时请求十样东西').waitFor()
  expect(await focused()).toBe('compare')
  await phone.close()
  expect(world.pageErrors.splice(0)).toEqual([])
})
