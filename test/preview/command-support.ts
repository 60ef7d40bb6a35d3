import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runPreview } from '../../preview/command'
import type { PreviewMachine, Running } from '../../preview/command'
import { write } from '../folder'

/** A folder for the files of one test. It is removed afterwards. */
export let folder = ''
const running: Running[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'preview-'))
})
afterEach(async () => {
  for (const each of running.splice(0)) await each.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Writes an app into `folder`. */
export function app(files: Readonly<Record<string, string>> = {}): string {
  write(folder, {
    'app.json': '{ "pages": ["pages/a/a"] }',
    'pages/a/a.js': 'Page({})',
    'pages/a/a.wxml': '<view/>',
    'img/cup.png': 'PNG',
    ...files,
  })
  return folder
}

export function machine(more: Partial<PreviewMachine> = {}) {
  const said: string[] = []
  const say = (text: string) => void said.push(text)
  const page = () => ({ html: '<html><!--config--></html>', js: 'run()', css: 'a {}' })
  return { said, given: { env: {}, out: say, err: say, page, ...more } }
}

/** Runs the command. It is stopped at the end of the test. */
export async function started(...args: string[]) {
  const { said, given } = machine()
  const result = await runPreview(args, given)
  if (typeof result === 'number') throw new Error(said.join(''))
  running.push(result)
  return { url: result.url, said }
}
