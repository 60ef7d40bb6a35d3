import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { installed, root } from './_world'

interface Size {
  readonly minified: number
  readonly gzipped: number
}

/**
 * Bytes, minified as WeChat does it and gzipped, mobx outside: a little more than was measured when this was last changed, so that nobody
 * adds weight without saying so here. To be lowered whenever something was made lighter.
 *
 * Lowered by 3 kB when authorize, sockets, the expiring storage and unwrap became paths of their own; raised since for what
 * the server decides (`challenge`, `needs`), where things lie (`envelope`), whose session it is, and the tokens that an app had.
 * Lowered by 0.9 kB when what one `require` brings became one file for each room; raised for taps on bound pages, what `unbind`
 * takes off a page, and a platform that is not `wx`. Raised by 0.2 kB for the checks of options that hold functions: clocks, a
 * storage, a navigation; and by 30 bytes for a renewal that answers late and a page that binds itself after it was left. The main
 * face raised by 20 bytes for a field function that unbinds its page, and an `onError` of the login redirect that throws.
 *
 * The goals: store + http in 12 kB, the main face in 16.
 */
const BUDGET: Readonly<Record<string, number>> = {
  'store + http': 20_420,
  everything: 34_690,
  index: 22_790,
}

const measured = JSON.parse(
  execFileSync(process.execPath, ['build/size.mjs', '--json', join(installed(), 'miniprogram_dist')], {
    cwd: root,
    encoding: 'utf8',
  }),
) as Readonly<Record<string, Size>>
const written = JSON.parse(readFileSync(join(root, 'docs/size.json'), 'utf8')) as typeof measured

test.each(Object.entries(BUDGET))('%s weighs no more than %i bytes', (name, budget) => {
  const { gzipped = Infinity } = measured[name] ?? {}
  expect(gzipped).toBeLessThanOrEqual(budget)
  // The budget may be at most 5 % above the size.
  expect(gzipped).toBeGreaterThan(budget * 0.95)
})

test('the sizes in docs/size.json are at most one percent from the measured ones', () => {
  expect(Object.keys(written)).toEqual(Object.keys(measured))
  // Where this fails: npm run size -- --write, then npm run docs. A hundredth is below what a reader sees.
  const near = (said = 0, is: number): boolean => Math.abs(said - is) <= is / 100
  for (const [name, { gzipped, minified }] of Object.entries(measured)) {
    const said = written[name]
    expect([name, near(said?.gzipped, gzipped), near(said?.minified, minified)]).toEqual([name, true, true])
  }
})
