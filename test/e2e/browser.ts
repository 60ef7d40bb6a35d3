import { existsSync, mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { chromium, type Browser, type Page } from 'playwright-core'

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

const screenshots = resolve(__dirname, 'screenshots')

function findChromium(): string {
  const named = process.env.CHROME_PATH
  if (named && !existsSync(named)) throw new Error('CHROME_PATH names no file: ' + named)
  const found = named || PLACES.find((place) => existsSync(place))
  if (!found)
    throw new Error(
      'The end-to-end tests need Chromium. Install it (Debian: apt-get install chromium) or set CHROME_PATH.',
    )
  return found
}

/** A browser of its own for a test file: no proxy, no background traffic, nothing kept. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: findChromium(),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      // A page in the background must tick as one in front does.
      '--disable-renderer-backgrounding',
      '--disable-background-timer-throttling',
    ],
  })
}

/** Keeps a picture of this moment beside the tests, out of git: somebody should look at them. */
export async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(screenshots, { recursive: true })
  // Not in the middle of a page sliding in; what moves for ever is not waited for.
  await page.evaluate(() =>
    Promise.allSettled(
      document
        .getAnimations()
        .filter((animation) => animation.effect?.getComputedTiming().iterations !== Infinity)
        .map((animation) => animation.finished),
    ),
  )
  await page.screenshot({ path: join(screenshots, name + '.png') })
}
