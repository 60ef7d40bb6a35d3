import { existsSync, mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { chromium, type Browser, type Page } from 'playwright-core'

const PLACES = [
  // Chromium without windows: a test takes two thirds of the processor time.
  '/usr/bin/chromium-headless-shell',
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
      'The end-to-end tests need Chromium. Install it (Debian: apt-get install chromium-headless-shell) or set CHROME_PATH.',
    )
  return found
}

/** Starts a browser for one test file. It uses no proxy, sends nothing by itself, and keeps nothing. */
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
      // Timers of a page in the background must run as in the foreground.
      '--disable-renderer-backgrounding',
      '--disable-background-timer-throttling',
    ],
  })
}

/** Saves a screenshot beside the tests, in a folder that git ignores, for people to look at. */
export async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(screenshots, { recursive: true })
  // Waits for animations that end, for example of a page that slides in.
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
