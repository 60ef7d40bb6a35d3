import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Page } from 'playwright-core'
import { prepareFolder } from '../server/_template'
import { launchBrowser } from './browser'

/** The longest time of a step, in ms. It is long enough for a busy machine; a step that works takes a fraction of it. */
export const STEP_TIMEOUT = 20_000

/** What a test file runs on: a server with its own database, the preview, and a browser. */
export interface World {
  readonly url: string
  readonly apiUrl: string
  /**
   * A new phone, with its own storage, cookies and pages. Its errors are collected. `prepare` is called before the preview is opened.
   */
  phone(path?: string, prepare?: (page: Page) => Promise<unknown>): Promise<Page>
  readonly pageErrors: string[]
  close(): Promise<void>
}

/** @param root the folder of the app. @default that of the environment variable PREVIEW_APP (the compiled example), else the example */
export async function createWorld(tokenTtl = 600, root = process.env.PREVIEW_APP ?? ''): Promise<World> {
  const dataDir = mkdtempSync(join(tmpdir(), 'preview-'))
  await prepareFolder(dataDir)
  const tsx = createRequire(__filename).resolve('tsx/cli')
  const child = spawn(process.execPath, [tsx, join(__dirname, 'serve.ts'), dataDir, String(tokenTtl), root], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const line = await new Promise<string>((resolve, reject) => {
    createInterface(child.stdout).once('line', resolve)
    void ended.then(() => reject(new Error('The preview did not start')))
  })
  const { url, apiUrl } = JSON.parse(line) as { url: string; apiUrl: string }
  const browser = await launchBrowser()
  const pageErrors: string[] = []
  return {
    url,
    apiUrl,
    pageErrors,
    async phone(path = '', prepare) {
      const context = await browser.newContext({
        viewport: { width: 1280, height: 900 },
        // Without animations, tests need not wait until pages stand still.
        reducedMotion: 'reduce',
      })
      const page = await context.newPage()
      page.setDefaultTimeout(STEP_TIMEOUT)
      page.on('pageerror', (error) => pageErrors.push(error.message))
      page.on('console', (message) => {
        if (message.type() === 'error') pageErrors.push(message.text())
      })
      await prepare?.(page)
      await page.goto(url + path)
      return page
    },
    async close() {
      await browser.close()
      child.stdin.end()
      const kill = setTimeout(() => child.kill('SIGKILL'), 5_000)
      await ended
      clearTimeout(kill)
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
