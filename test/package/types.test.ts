import { execFile } from 'node:child_process'
import { cpSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import ts from 'typescript'
import { folderOf, PACKAGE, projectOf, root } from './_world'
import { write } from '../folder'

/*
 * A strict user's project on the packed declarations: the type tests of the rooms, which say what must compile and, by
 * `@ts-expect-error`, what must not.
 */

jest.setTimeout(300_000)
const run = promisify(execFile)

const TYPESCRIPTS = ['5.0', '5.9', '6.0', '7.0'] as const
const TYPINGS = ['4', '5'] as const
type Resolution = 'node10' | 'node16' | 'bundler'
const MODULES = { node10: 'CommonJS', node16: 'Node16', bundler: 'ESNext' } as const

interface Consumer {
  readonly typescript: (typeof TYPESCRIPTS)[number]
  readonly typings: (typeof TYPINGS)[number]
  readonly resolution: Resolution
  readonly skipLibCheck: boolean
}

const SOURCES = ['http', 'bindings'].map((room) => join(root, 'test', room, 'types.test-d.ts'))
const sources = Object.fromEntries(
  SOURCES.map((file, index) => [`consumer-${String(index)}.ts`, readFileSync(file, 'utf8')]),
)

/** Phones do not have it; apps with a polyfill can pass its signal to the client. */
const GLOBALS = `declare class AbortController { readonly signal: { readonly aborted: boolean
  addEventListener(type: 'abort', listener: () => void): void; removeEventListener(type: 'abort', listener: () => void): void } }`

/** The errors of the compiler, each as `file:line code`. */
async function check(
  consumer: Consumer,
  files: Readonly<Record<string, string>> = sources,
): Promise<string[]> {
  const { typescript, typings, resolution, skipLibCheck } = consumer
  const folder = projectOf(['types', typescript, typings, resolution, String(skipLibCheck)].join('-'), {
    ...files,
    'globals.d.ts': GLOBALS,
  })
  const home = join(folderOf('types'), 'node_modules')
  cpSync(join(home, 'typings-' + typings), join(folder, 'node_modules/miniprogram-api-typings'), {
    recursive: true,
  })
  const compilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noEmit: true,
    target: 'ES2017',
    lib: ['ES2017'],
    module: MODULES[resolution],
    moduleResolution: resolution,
    types: ['miniprogram-api-typings'],
    skipLibCheck,
    // TypeScript 6 warns about deprecated options.
    ...(typescript === '6.0' && resolution === 'node10' ? { ignoreDeprecations: '6.0' } : {}),
  }
  write(folder, {
    'tsconfig.json': JSON.stringify({ compilerOptions, files: ['globals.d.ts', ...Object.keys(files)] }),
  })
  const compiler = join(home, 'typescript-' + typescript, 'bin/tsc')
  const said = await run(process.execPath, [compiler, '--pretty', 'false'], { cwd: folder }).then(
    () => '',
    (error: { readonly stdout: string }) => error.stdout,
  )
  return said
    .split('\n')
    .filter((line) => /error TS/.test(line))
    .map((line) =>
      line.replace(/\((\d+),\d+\): error (TS\d+).*/, (_, at: string, code: string) => `:${at} ${code}`),
    )
}

/** Whether an error is in neither the dependencies nor WeChat's own typings. */
const isOurs = (line: string): boolean =>
  !/node_modules\/(mobx-miniprogram|mobx-miniprogram-bindings|miniprogram-api-typings)\//.test(line)

const consumers = TYPESCRIPTS.flatMap((typescript) => TYPINGS.map((typings) => ({ typescript, typings })))

test.each(consumers)(
  'TypeScript $typescript with api-typings $typings reports no error with skipLibCheck on',
  async ({ typescript, typings }) => {
    const resolution = typescript === '5.0' ? 'node10' : 'bundler'
    expect(await check({ typescript, typings, resolution, skipLibCheck: true })).toEqual([])
  },
)

test.each(['node10', 'node16', 'bundler'] as const)(
  'the declarations are found with the module resolution %s',
  async (resolution) => {
    expect(await check({ typescript: '5.9', typings: '4', resolution, skipLibCheck: true })).toEqual([])
  },
)

test.each(consumers)(
  'TypeScript $typescript with api-typings $typings reports no error in our declarations with skipLibCheck off',
  async ({ typescript, typings }) => {
    const said = await check({ typescript, typings, resolution: 'bundler', skipLibCheck: false })
    // The other errors are in other packages, and appear with or without this package.
    expect(said.filter(isOurs)).toEqual([])
  },
)

test.each(['ES2017', 'DOM'])('a page test compiles with the lib %s', async (lib) => {
  const text = `
    import { renderPages, tapOn, type Pages, type PageHandle } from '${PACKAGE}/testing/render'
    const pages: Pages = renderPages({ root: '.', services: { pick: async ({ options }) => options.length } })
    const page: PageHandle = pages.mount('pages/a/a', { show: false })
    const said: string = page.text('.a') + String(page.query('button', 'Go')?.textContent)
    page.queryAll('button').forEach((button) => tapOn(button))
    // @ts-expect-error a page has no such way
    page.press(said)
    ${lib === 'DOM' ? 'const element: HTMLElement = page.element' : '// @ts-expect-error no DOM\nconst element: HTMLElement = page.element'}
    export { element }
  `
  const consumer = {
    typescript: '5.9',
    typings: '5',
    resolution: 'bundler',
    skipLibCheck: lib === 'DOM',
  } as const
  const said = await check(consumer, {
    'page.ts': (lib === 'DOM' ? '/// <reference lib="dom" />\n' : '') + text,
  })
  expect(said.filter(isOurs)).toEqual([])
})

test('a wrong option is reported, so the tests above can fail', async () => {
  const wrong = `import { createHttp } from '${PACKAGE}'\ncreateHttp({ baseUrl: 1 })\n`
  const said = await check(
    { typescript: '5.9', typings: '5', resolution: 'bundler', skipLibCheck: true },
    {
      'wrong.ts': wrong,
    },
  )
  expect(said).toEqual(['wrong.ts:2 TS2322'])
})

describe('a user of JavaScript', () => {
  const text = `
    const { createAuthStore, createHttp } = require('${PACKAGE}')
    const { createFakeWx } = require('${PACKAGE}/testing')
    const authStore = createAuthStore({ login: () => ({ token: '' }) })
    authStore.
  `
  test('gets completions and documentation for the names of the package', () => {
    const folder = projectOf('javascript', { 'app.js': text })
    const file = join(folder, 'app.js')
    const options: ts.CompilerOptions = {
      allowJs: true,
      checkJs: true,
      module: ts.ModuleKind.CommonJS,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      types: [],
    }
    const service = ts.createLanguageService({
      getCompilationSettings: () => options,
      getScriptFileNames: () => [file],
      getScriptVersion: () => '1',
      getScriptSnapshot: (path) => {
        const found = ts.sys.readFile(path)
        return found === undefined ? undefined : ts.ScriptSnapshot.fromString(found)
      },
      getCurrentDirectory: () => folder,
      getDefaultLibFileName: ts.getDefaultLibFilePath,
      fileExists: (path) => ts.sys.fileExists(path),
      readFile: (path) => ts.sys.readFile(path),
      directoryExists: (path) => ts.sys.directoryExists(path),
    })
    const at = text.indexOf('authStore.') + 'authStore.'.length
    const names = service.getCompletionsAtPosition(file, at, {})?.entries.map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(['login', 'logout', 'isLogin', 'token', 'refresh', 'ready']))
    const said = service.getQuickInfoAtPosition(file, text.indexOf('createAuthStore({'))?.documentation ?? []
    expect(ts.displayPartsToString(said).length).toBeGreaterThan(40)
    const offered = service.getCompletionsAtPosition(file, text.indexOf('login:'), {})?.entries ?? []
    expect(offered.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['refresh', 'silentLogin', 'storage']),
    )
    const fake = service.getQuickInfoAtPosition(file, text.indexOf('createFakeWx'))
    expect(ts.displayPartsToString(fake?.displayParts ?? [])).toContain('FakeWx')
  })
})
