/**
 * `npm run docs:animation` records the animation of the README from the preview's tour: the token expires, and ten
 * requests are made at once, by this library and by HttpUtil. It needs Chromium, at CHROME_PATH or where Debian
 * installs it.
 */
import { join, resolve } from 'node:path'
import type { Page } from 'playwright-core'
import sharp from 'sharp'
import { ACTIVITIES, Phone } from '../../test/e2e/phone'
import { createWorld } from '../../test/e2e/world'

const OUT = resolve(__dirname, '../../docs/tour.webp')
/** ms that an answer takes, so that a reader can see a request wait. */
const LATENCY = 700
const WIDTH = 900

interface Frame {
  readonly png: Buffer
  /** ms for which the frame is shown. */
  readonly delay: number
}

/** Takes pictures of the page, one after the other, until `done` settles. */
async function film(page: Page, done: Promise<unknown>, frames: Frame[]): Promise<void> {
  let over = false
  void done.finally(() => (over = true))
  while (!over) {
    frames.push({ png: await page.screenshot(), delay: 140 })
    await page.waitForTimeout(40)
  }
}

async function main(): Promise<void> {
  const world = await createWorld(3_600)
  try {
    const phone = await Phone.open(world)
    const { page } = phone
    await page.setViewportSize({ width: 1280, height: 800 })
    await phone.signIn()
    await phone.at(ACTIVITIES)
    await phone.ready()
    await phone.faults({ latencyMs: LATENCY })
    const next = page.locator('[data-tour="next"]')
    const stepped = (words: string) =>
      page.locator('.tour-title').getByText(words, { exact: true }).filter({ visible: true }).waitFor()
    await page.locator('[data-tour="compare"]').click()
    await page.frameLocator('.second-phone').getByText('同时请求十样东西').waitFor()
    await stepped('The token ends')
    const frames: Frame[] = []
    const hold = async (delay: number): Promise<number> =>
      frames.push({ png: await page.screenshot(), delay })
    await hold(1_500)
    await next.click()
    await stepped('Ten requests at once')
    await hold(1_500)
    await next.click()
    await film(page, page.locator('.tally tbody').getByText('9 + 1', { exact: true }).waitFor(), frames)
    await film(page, stepped('What came of it'), frames)
    await page.waitForTimeout(500)
    await hold(4_000)
    const shrunk = await Promise.all(
      frames.map(({ png }) => sharp(png).resize({ width: WIDTH }).png().toBuffer()),
    )
    const { size } = await sharp(shrunk, { join: { animated: true } })
      .webp({ quality: 72, effort: 6, loop: 0, delay: frames.map(({ delay }) => delay) })
      .toFile(OUT)
    console.log(`${join('docs', 'tour.webp')}: ${frames.length} pictures, ${Math.round(size / 1024)} kB`)
  } finally {
    await world.close()
  }
}

void main()
