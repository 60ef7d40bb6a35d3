import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import vm from 'node:vm'
import { gzipSync } from 'node:zlib'
import { buildSync } from 'esbuild'
import { createHttp } from 'mobx-miniprogram-auth'
import type { Interceptor } from 'mobx-miniprogram-auth'

const root = resolve(__dirname, '../..')
/** Each has a path of its own: mobx-miniprogram-auth/http/retry and so on. */
const INTERCEPTORS = ['unwrap', 'retry', 'dedupe', 'cache', 'logging']
/** The files that have a path of their own, and what they export. */
const APART: readonly (readonly [string, readonly string[]])[] = [
  ['bindings/login-redirect/login-redirect.ts', ['installLoginRedirect', 'wxNavigation']],
  ['http/authorize/authorize.ts', ['authorize']],
  ['http/socket/connect.ts', ['SocketClosedError', 'connect']],
  ['stores/platform/wx-session.ts', ['checkWechatSession']],
  ['stores/expiring-storage/expiring-storage.ts', ['StorageFullError', 'createExpiringStorage']],
  ['http/interceptors/unwrap.ts', ['BusinessError', 'unwrap']],
  ...['retry', 'dedupe', 'cache', 'logging'].map((name) => [`http/interceptors/${name}.ts`, [name]] as const),
]
/** The files among them that import another one. */
const NEEDED: Readonly<Record<string, string>> = {
  'http/interceptors/cache.ts': 'stores/expiring-storage/expiring-storage.ts',
}
const manifest: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

/** The package, or a file of it that may be named by itself, as one script, for a context that is not Node's. */
function bundle(entry: string): { text: string; files: string[] } {
  const { outputFiles, metafile } = buildSync({
    entryPoints: [join(root, entry)],
    absWorkingDir: root,
    bundle: true,
    write: false,
    metafile: true,
    format: 'cjs',
    target: 'es2015',
    external: ['mobx-miniprogram', 'mobx-miniprogram-bindings'],
  })
  return { text: outputFiles.map(({ text }) => text).join(''), files: Object.keys(metafile.inputs) }
}

/** Runs it in a context with only the language and `mobx-miniprogram`, and records which globals it reads. */
function load(entry = 'index.ts'): { names: string[]; asked: string[]; required: string[] } {
  const asked: string[] = []
  const required: string[] = []
  const module: { exports: object } = { exports: {} }
  const given: Record<string, unknown> = {
    module,
    exports: module.exports,
    require: (name: string) => {
      required.push(name)
      return name === 'mobx-miniprogram' ? jest.requireActual('mobx-miniprogram') : {}
    },
  }
  const language = new Set(Object.getOwnPropertyNames(vm.runInNewContext('globalThis')))
  const scope = new Proxy(given, {
    has: (target, name) => typeof name === 'string' && (name in target || !language.has(name)),
    get: (target, name) => {
      if (typeof name !== 'string') return undefined
      if (!(name in target)) asked.push(name)
      return target[name]
    },
  })
  vm.runInNewContext('with (scope) {' + bundle(entry).text + '\n}', { scope })
  return { names: Object.keys(module.exports).sort(), asked, required }
}

describe('the main entry of the package', () => {
  test('R24 importing it reads no global and does not require the official bindings', () => {
    const { asked, required } = load()
    expect(asked).toEqual([])
    expect([...new Set(required)]).toEqual(['mobx-miniprogram'])
  })

  test('it exports exactly these names', () => {
    expect(load().names).toEqual([
      'AbortedError',
      'AuthError',
      'HttpStatusError',
      'LoginBusyError',
      'LoginCancelledError',
      'LoginRequiredError',
      'NetworkError',
      'NotJsonError',
      'RenewalFailedError',
      'SessionChangedError',
      'SignedOutError',
      'TimeoutError',
      'WechatLoginError',
      'authBehavior',
      'bindAuth',
      'bindCall',
      'createAuthStore',
      'createHttp',
      'isAuthError',
      'provideAuth',
      'wechatLogin',
      'wxLifecycle',
      'wxStorage',
    ])
  })

  test.each(APART)(
    'R25 %s is an entry of its own that reads no global and is in no other bundle',
    (file, names) => {
      const { required, ...loaded } = load(file)
      expect(loaded).toEqual({ names, asked: [] })
      // The login redirect observes the store with MobX.
      const readers = ['bindings/login-redirect/login-redirect.ts']
      expect([...new Set(required)]).toEqual(readers.includes(file) ? ['mobx-miniprogram'] : [])
      for (const entry of ['index.ts', 'stores/index.ts', 'http/index.ts', ...APART.map(([other]) => other)])
        expect([entry, bundle(entry).files.includes(file)]).toEqual([
          entry,
          entry === file || NEEDED[entry] === file,
        ])
    },
  )

  test('each interceptor adds between 100 and 1,000 bytes to a bundle, minified and gzipped', () => {
    const sizeOf = (contents: string): number => {
      const { outputFiles } = buildSync({
        stdin: { contents, resolveDir: root },
        bundle: true,
        write: false,
        minify: true,
        format: 'cjs',
        target: 'es2015',
        external: ['mobx-miniprogram', 'mobx-miniprogram-bindings'],
      })
      return gzipSync(outputFiles.map(({ text }) => text).join('')).length
    }
    const added = INTERCEPTORS.map((name) => {
      const needed = NEEDED[`http/interceptors/${name}.ts`] ?? 'index.ts'
      const base = `export * from './index'; export * from './${needed}';`
      return sizeOf(base + `export * from './http/interceptors/${name}'`) - sizeOf(base)
    })
    expect(Math.min(...added)).toBeGreaterThan(100)
    expect(Math.max(...added)).toBeLessThan(1000)
  })

  test('retry recognises errors of another copy of the library, as bundlers may create', async () => {
    const script = bundle('http/interceptors/retry.ts').text
    const make = new Function('module', script + ';return module.exports.retry({ delay: 0 })')
    const interceptor = make({ exports: {} }) as Interceptor
    let sent = 0
    const http = createHttp({
      interceptors: [interceptor],
      transport: ({ success }) => {
        const statusCode = ++sent < 3 ? 503 : 200
        success?.({ statusCode, data: {}, header: {}, cookies: [], errMsg: 'request:ok' } as never)
        return {} as never
      },
    })
    await expect(http.get('https://api.example.com/')).resolves.toMatchObject({ statusCode: 200 })
    expect(sent).toBe(3)
  })

  test('it depends on mobx-miniprogram and mobx-miniprogram-bindings only', () => {
    expect(manifest).toMatchObject({
      dependencies: {
        'mobx-miniprogram': '^6.0.0',
        'mobx-miniprogram-bindings': '^3.0.0 || ^4.0.0 || ^5.0.0 || ^6.0.0',
      },
    })
    expect(Object.keys(Object(manifest).dependencies)).toHaveLength(2)
    expect(existsSync(join(root, 'package-lock.json'))).toBe(true)
  })
})
