import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { folderOf, projectOf, root, write } from './_world'

/*
 * docs/testing.md followed to the letter in a fresh folder that has the packed package: what it says to install, its settings,
 * its files, its command. What it names is in test/package/runner, with a lock, so that nothing is asked of the network.
 */

type Language = 'js' | 'ts'

const blocksOf = (page: string): [lang: string, text: string][] =>
  [...readFileSync(join(root, 'docs', page), 'utf8').matchAll(/^```(\w+)\n([^]*?)^```$/gm)].map(
    ([, lang = '', text = '']) => [lang, text],
  )

/** What the page says to install for this language: JavaScript first, then TypeScript. */
function namedBy(page: string, language: Language): string[] {
  const lines = blocksOf(page).flatMap(([lang, text]) => (lang === 'sh' ? [text.trim()] : []))
  const line = lines[language === 'js' ? 0 : 1] ?? ''
  const [, names = ''] = /^npm i -D (.+)$/.exec(line) ?? []
  return names.split(' ').filter(Boolean)
}

/** The files that the page shows in this language, and the settings that it says for it. */
function shownBy(page: string, language: Language): { files: Record<string, string>; settings: object } {
  const files: Record<string, string> = {}
  let settings: object = {}
  for (const [lang, text] of blocksOf(page)) {
    const [, name = ''] = /^\/\/ ([\w./-]+)\n/.exec(text) ?? []
    if (name && (lang === language || (lang === 'jsonc' && language === 'ts'))) files[name] = text
    if (lang === 'json' && language === 'ts') settings = { ...settings, ...Object(JSON.parse(text)) }
  }
  return { files, settings }
}

/** Puts into a project what is named, as npm would: with what lies beside it, and the commands. */
function installed(folder: string, names: readonly string[]): void {
  const from = join(folderOf('runner'), 'node_modules')
  const { devDependencies }: { devDependencies: Record<string, string> } = JSON.parse(
    readFileSync(join(folderOf('runner'), 'package.json'), 'utf8'),
  )
  for (const named of names) {
    const [, name = '', version = ''] = /^(.+?)(?:@(\d+))?$/.exec(named) ?? []
    expect([name, devDependencies[name]]).toEqual([name, expect.stringMatching(`^${version}`)])
    if (name.startsWith('@')) mkdirSync(join(folder, 'node_modules', name, '..'), { recursive: true })
    symlinkSync(join(from, name), join(folder, 'node_modules', name), 'junction')
  }
  mkdirSync(join(folder, 'node_modules/.bin'), { recursive: true })
  for (const command of readdirSync(join(from, '.bin')))
    if (names.includes(command))
      symlinkSync(join(from, '.bin', command), join(folder, 'node_modules/.bin', command))
}

describe.each(['testing.md', 'testing.zh-CN.md'])('docs/%s in a fresh folder', (page) => {
  test.each(['js', 'ts'] as const)('its app passes its tests, in %s', (language) => {
    const folder = projectOf(page + '-' + language, {})
    const { files, settings } = shownBy(page, language)
    const manifest: object = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    write(folder, { ...files, 'package.json': JSON.stringify({ ...manifest, ...settings }) })
    installed(folder, namedBy(page, language))
    const { stdout, stderr } = spawnSync('npx', ['--no-install', 'jest', '--json'], {
      cwd: folder,
      encoding: 'utf8',
      shell: process.platform === 'win32',
    })
    const shown =
      Object.values(files)
        .join('')
        .match(/^ *test\('/gm) ?? []
    expect(shown.length).toBeGreaterThan(7)
    expect([stdout ? '' : stderr, JSON.parse(stdout || '{}')]).toEqual([
      '',
      expect.objectContaining({ success: true, numTotalTests: shown.length, numPassedTests: shown.length }),
    ])
  })
})
