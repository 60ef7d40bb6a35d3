/**
 * The example of docs/testing.md is the one that runs here, file by file. The Chinese page is checked by
 * test/docs/pages.test.ts and test/package.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'

const example = join(__dirname, 'example')

function filesOf(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    return statSync(path).isDirectory() ? filesOf(path) : [relative(example, path)]
  })
}

/** The blocks of a page that name their file in their first line. */
function shownIn(page: string): Record<string, string> {
  const text = readFileSync(join(__dirname, '../../docs', page), 'utf8')
  const blocks = [...text.matchAll(/^```ts\n(\/\/ ([\w./-]+\.ts)\n[^]*?)^```$/gm)]
  return Object.fromEntries(blocks.map(([, block = '', name = '']) => [name, block]))
}

test('docs/testing.md shows the example as it runs', () => {
  const files = filesOf(example)
  expect(files.length).toBeGreaterThan(4)
  const shown = shownIn('testing.md')
  expect(Object.keys(shown).sort()).toEqual(files.sort())
  for (const file of files) expect(shown[file]).toBe(readFileSync(join(example, file), 'utf8'))
})
