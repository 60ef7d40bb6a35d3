/** The code of the guide docs/migrate-from-httputil.md compiles and works. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import * as stores from 'mobx-miniprogram-auth'
import * as client from 'mobx-miniprogram-auth/http'
import { authorize } from 'mobx-miniprogram-auth/authorize'
import { unwrap } from 'mobx-miniprogram-auth/http/unwrap'
import { ok } from 'mobx-miniprogram-auth/testing'
import { bearerOf, createWorld, expired } from './_world'
import type { World } from './_world'

const root = join(__dirname, '../..')
const guide = (name: string): string => readFileSync(join(root, 'docs', name), 'utf8')

interface File {
  readonly name: string
  /** A file of step 2, not of the end. */
  readonly early: boolean
  readonly text: string
}

const files: File[] = [
  ...guide('migrate-from-httputil.md').matchAll(/```ts\n(\/\/ (\S+\.ts)( \(step 2\))?\n[\s\S]*?)```/g),
].map(([, text = '', name = '', early]) => ({ name, early: early !== undefined, text }))

/** The library under its public name: stores, http and bindings. */
const FACE = ['stores', 'http', 'bindings'].map((room) => `export * from '${root}/${room}/index'`).join('\n')

/** The files on the disk are parsed once for both programs. */
const parsed = new Map<string, ts.SourceFile | undefined>()

function compile(shown: readonly File[]): string[] {
  const virtual = new Map(shown.map(({ name, text }) => [join(root, 'docs/_guide', name), text]))
  virtual.set(join(root, 'docs/_guide/_face.ts'), FACE)
  const { config } = ts.readConfigFile(join(root, 'tsconfig.base.json'), (path) => ts.sys.readFile(path))
  const { options } = ts.convertCompilerOptionsFromJson(
    {
      ...config.compilerOptions,
      lib: ['ES2017'],
      types: ['miniprogram-api-typings'],
      paths: { ...config.compilerOptions.paths, 'mobx-miniprogram-auth': ['./docs/_guide/_face.ts'] },
    },
    root,
  )
  const host = ts.createCompilerHost(options)
  const { fileExists, readFile } = host
  host.getCurrentDirectory = () => root
  const names = [...virtual.keys()]
  const { directoryExists } = host
  host.directoryExists = (path) =>
    names.some((name) => name.startsWith(path + '/')) || directoryExists?.call(host, path) === true
  host.fileExists = (path) => virtual.has(path) || fileExists.call(host, path)
  host.readFile = (path) => virtual.get(path) ?? readFile.call(host, path)
  const { getSourceFile } = host
  host.getSourceFile = (path, ...more) => {
    const text = virtual.get(path)
    if (text !== undefined) return ts.createSourceFile(path, text, more[0])
    if (!parsed.has(path)) parsed.set(path, getSourceFile.call(host, path, ...more))
    return parsed.get(path)
  }
  const program = ts.createProgram(names, options, host)
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ file, messageText }) => [
      file?.fileName ?? '',
      ts.flattenDiagnosticMessageText(messageText, '\n'),
    ])
    .filter(([name = '']) => name === '' || virtual.has(name))
    .map((parts) => parts.join(': '))
}

/** Runs the files of the guide, each with its imports. */
function load(shown: readonly File[], entry: string): Record<string, unknown> {
  const loaded = new Map<string, Record<string, unknown>>([
    ['mobx-miniprogram-auth', { ...stores, ...client }],
    ['mobx-miniprogram-auth/authorize', { authorize }],
    ['mobx-miniprogram-auth/http/unwrap', { unwrap }],
  ])
  const get = (name: string): Record<string, unknown> => {
    const known = loaded.get(name)
    if (known) return known
    const file = shown.find((each) => each.name === name + '.ts')
    if (!file) throw new Error('the guide shows no ' + name)
    const exports = {}
    loaded.set(name, exports)
    const { outputText } = ts.transpileModule(file.text, {
      compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
    })
    const run: unknown = new Function('require', 'exports', outputText)
    const from = (to: string): string => (to.startsWith('.') ? join(name, '..', to) : to)
    if (typeof run === 'function') run((to: string) => get(from(to)), exports)
    return exports
  }
  return get(entry)
}

const final = files.filter(({ early }) => !early)
const early = [...files.filter((file) => file.early), ...final.filter(({ name }) => name === 'auth.ts')]
/** The article's service, which no step changes before the last one. */
const [, article = ''] =
  /```js\n(\/\/ services\/ActivityService\.js\n[\s\S]*?)```/.exec(guide('migrate-from-httputil.md')) ?? []

test('the guide shows the files of step 2 and the files at the end', () => {
  expect(early.map(({ name }) => name)).toEqual(['utils/HttpUtil.ts', 'auth.ts'])
  expect(article).toContain('export function getActivityList')
  expect(final.map(({ name }) => name)).toEqual([
    'auth.ts',
    'app.ts',
    'pages/mine/mine.ts',
    'http.ts',
    'services/activity.ts',
    'services/match-image.ts',
    'services/callbacks.ts',
    'pages/activities/activities.ts',
    'utils/loading.ts',
  ])
})

test('the files of the guide compile, after step 2 and at the end', () => {
  expect(compile(early)).toEqual([])
  expect(compile(final)).toEqual([])
}, 120_000)

describe('at run time', () => {
  let world: World
  beforeEach(() => {
    world = createWorld({ signedIn: false })
  })
  afterEach(() => world.end())

  test('S79 after step 2 three calls of the article’s service with an expired token get their answers after one renewal', async () => {
    // All files share one store through their imports.
    const all = load(
      [
        ...early,
        { name: 'services/ActivityService.ts', early: true, text: article },
        {
          name: 'all.ts',
          early: true,
          text: "export * from './auth'\nexport * from './services/ActivityService'",
        },
      ],
      'all',
    )
    const { authStore, getActivityList } = all as {
      authStore: World['store']
      getActivityList(
        n: number,
        size: number,
        success: (res: { data: unknown }) => void,
        fail: () => void,
      ): void
    }
    authStore.setSession({ token: 'T0', refreshToken: 'R0' })
    world.fake.server((request) => {
      if (request.path === '/token/refresh')
        return ok({ code: '10000', data: { token: world.backend.issue() } })
      return bearerOf(request) === 'T1' ? ok({ code: '10000', data: [] }) : expired()
    })
    const results: unknown[] = []
    for (let page = 1; page <= 3; page++)
      getActivityList(
        page,
        10,
        ({ data }) => results.push(data),
        () => results.push('failed'),
      )
    await world.settle()
    await world.settle()
    expect(results).toEqual(Array(3).fill({ code: '10000', data: [] }))
    expect(world.fake.requests.filter(({ path }) => path === '/token/refresh')).toHaveLength(1)
    authStore.dispose()
  })

  test('at the end the services with promises and with callbacks get their answers after one renewal', async () => {
    const names = ['activity', 'match-image', 'callbacks']
    const text = [
      "export * from './auth'",
      ...names.map((name) => `export * as ${name.replace('-', '')} from './services/${name}'`),
    ].join('\n')
    const all = load([...final, { name: 'all.ts', early: false, text }], 'all') as Record<
      string,
      Record<string, (...given: unknown[]) => Promise<unknown>>
    > & { authStore: World['store'] }
    all.authStore.setSession({ token: 'T0', refreshToken: 'R0' })
    world.fake.server((request) => {
      if (request.path === '/token/refresh')
        return ok({ code: '10000', data: { token: world.backend.issue() } })
      return bearerOf(request) === 'T1' ? ok({ code: '10000', data: [{ id: '1' }] }) : expired()
    })
    const success = jest.fn()
    void all.callbacks?.getActivityList?.(1, 10, success, Boolean)
    await expect(all.activity?.getActivityList?.(1, 10)).resolves.toMatchObject({ data: [{ id: '1' }] })
    await expect(all.matchimage?.createImage?.('7', 'wxfile://a')).resolves.toMatchObject({
      data: [{ id: '1' }],
    })
    await expect(all.matchimage?.deleteImage?.('7')).resolves.toMatchObject({ statusCode: 200 })
    expect(success).toHaveBeenCalledWith([{ id: '1' }])
    expect(world.fake.requests.filter(({ path }) => path === '/token/refresh')).toHaveLength(1)
    all.authStore.dispose()
  })
})
