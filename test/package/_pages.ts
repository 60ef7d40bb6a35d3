import { mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { folderOf, projectOf, root } from './_world'
import { write } from '../folder'

/*
 * Follows a page of the documentation in a new folder with the packed package: its packages, settings, files and command.
 * The packages come from test/package/runner, which has a lock file, so no network is needed.
 */

export type Language = 'js' | 'ts'

const blocksOf = (page: string): [lang: string, text: string][] =>
  [...readFileSync(join(root, 'docs', page), 'utf8').matchAll(/^```(\w+)\n([^]*?)^```$/gm)].map(
    ([, lang = '', text = '']) => [lang, text],
  )

/** The packages that the page says to install for this language. Its first command is for JavaScript, the second for TypeScript. */
export function packagesOf(page: string, language: Language): string[] {
  const lines = blocksOf(page).flatMap(([lang, text]) => (lang === 'sh' ? [text.trim()] : []))
  const line = lines[language === 'js' ? 0 : 1] ?? lines[0] ?? ''
  const [, names = ''] = /^npm i -D (.+)$/.exec(line) ?? []
  return names.split(' ').filter(Boolean)
}

interface PageContent {
  readonly files: Record<string, string>
  readonly settings: readonly object[]
}

/** The files and settings that the page shows for this language. */
export function contentOf(page: string, language: Language): PageContent {
  const files: Record<string, string> = {}
  const settings: object[] = []
  const text = readFileSync(join(root, 'docs', page), 'utf8')
  const [, app] = /`app\.json`[^`]*`(\{[^`]*\})`/.exec(text) ?? []
  if (app) files['app.json'] = app
  for (const [lang, block] of blocksOf(page)) {
    const [, path = ''] = /^(?:\/\/|<!--) ([\w./-]+\.\w+)/.exec(block) ?? []
    if (path && (lang === language || lang === 'wxml')) files[path] = block
    // The JSON of a page, or tsconfig.json. Only tsconfig.json may have comments and trailing commas. The name of the file
    // is a comment, which a reader does not copy.
    if (lang === 'jsonc' && (language === 'ts' || path !== 'tsconfig.json'))
      files[path] = path === 'tsconfig.json' ? block : block.replace(/^\/\/.*\n/, '')
    if (lang === 'json') settings.push(Object(JSON.parse(block)))
  }
  return { files, settings }
}

/** Links the named packages and their commands into a project. */
function install(folder: string, names: readonly string[]): void {
  const from = join(folderOf('runner'), 'node_modules')
  const { devDependencies }: { devDependencies: Record<string, string> } = JSON.parse(
    readFileSync(join(folderOf('runner'), 'package.json'), 'utf8'),
  )
  for (const named of names) {
    const [, name = '', version = ''] = /^(.+?)(?:@([\d.]+))?$/.exec(named) ?? []
    expect([name, devDependencies[name]]).toEqual([name, expect.stringMatching(`^${version}`)])
    if (name.startsWith('@')) mkdirSync(join(folder, 'node_modules', name, '..'), { recursive: true })
    symlinkSync(join(from, name), join(folder, 'node_modules', name), 'junction')
  }
  mkdirSync(join(folder, 'node_modules/.bin'), { recursive: true })
  for (const command of readdirSync(join(from, '.bin')))
    if (names.includes(command))
      symlinkSync(join(from, '.bin', command), join(folder, 'node_modules/.bin', command))
}

export interface Outcome {
  /** The output of jest if it has printed no report. */
  readonly failure: string
  readonly report: {
    readonly success?: boolean
    readonly numTotalTests?: number
    readonly numPassedTests?: number
  }
  /** The number of tests in the files. */
  readonly content: number
}

/** Makes the project, and runs its tests. */
export function runProject(name: string, content: PageContent, names: readonly string[]): Outcome {
  const folder = projectOf(name, {})
  const manifest: { jest?: object } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  for (const setting of content.settings) {
    const { jest }: { jest?: object } = setting
    Object.assign(manifest, setting, { jest: { ...manifest.jest, ...jest } })
  }
  write(folder, { ...content.files, 'package.json': JSON.stringify(manifest) })
  install(folder, [...new Set(names)])
  const { stdout, stderr } = spawnSync('npx', ['--no-install', 'jest', '--json'], {
    cwd: folder,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  })
  const tests =
    Object.values(content.files)
      .join('')
      .match(/^ *test\('/gm) ?? []
  return { failure: stdout ? '' : stderr, report: JSON.parse(stdout || '{}'), content: tests.length }
}
