/** Every code block of every page is compiled, parsed, or looked up: what somebody copies works. */
import { join } from 'node:path'
import { blocksOf, pages } from './_blocks'
import { problemsOfOther, problemsOfProse } from './_others'
import { problemsOfScripts } from './_scripts'

const all = pages().flatMap((page) => blocksOf(page))
const isScript = ({ lang }: { readonly lang: string }): boolean => lang === 'ts' || lang === 'js'

test('every TypeScript and JavaScript block compiles against the public names', () => {
  // A twin is what its TypeScript is without the types; reference.test.ts compares.
  const scripts = all.filter((block) => isScript(block) && !block.isTwin)
  expect(scripts.length).toBeGreaterThan(40)
  expect(problemsOfScripts(scripts)).toEqual([])
})

test('templates compile, JSON parses, and commands exist', () => {
  const others = all.filter((block) => !isScript(block))
  expect(others.length).toBeGreaterThan(10)
  expect(others.flatMap(problemsOfOther)).toEqual([])
})

test('commands and files mentioned in the text exist', () => {
  expect(pages().flatMap((page) => problemsOfProse(page))).toEqual([])
})

test('no file is named like a package that it loads, because WeChat looks for a file beside it first', () => {
  const trapped = all.filter(isScript).flatMap(({ page, text }) => {
    const [, file = ''] = /^\/\/ ([\w./-]+)\.[jt]s\b/.exec(text) ?? []
    const packages = [...text.matchAll(/(?:from|require\()\s*'([^.'][^']*)'/g)].map(([, name = '']) => name)
    return packages
      .filter((name) => file && join(file, '..', name) === file)
      .map((name) => page + ': ' + name)
  })
  expect(trapped).toEqual([])
})
