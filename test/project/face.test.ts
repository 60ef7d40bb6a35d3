import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import vm from 'node:vm'
import { buildSync } from 'esbuild'

const root = resolve(__dirname, '../..')
const manifest: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

/** The package as one script, for a context that is not Node's. */
function bundle(): string {
  const { outputFiles } = buildSync({
    entryPoints: [join(root, 'index.ts')],
    bundle: true,
    write: false,
    format: 'cjs',
    target: 'es2015',
    external: ['mobx-miniprogram', 'mobx-miniprogram-bindings'],
  })
  return outputFiles.map(({ text }) => text).join('')
}

/** Runs the package where there is nothing but the language, and `mobx-miniprogram`; tells which globals it asked for. */
function load(): { names: string[]; asked: string[]; required: string[] } {
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
  vm.runInNewContext('with (scope) {' + bundle() + '\n}', { scope })
  return { names: Object.keys(module.exports).sort(), asked, required }
}

describe('the face of the package', () => {
  test('R24 importing it asks for no global: no wx, no timer, no Behavior, and not for the official bindings', () => {
    const { asked, required } = load()
    expect(asked).toEqual([])
    expect([...new Set(required)]).toEqual(['mobx-miniprogram'])
  })

  test('it exports these names and no others', () => {
    expect(load().names).toEqual([
      'AbortedError',
      'AuthError',
      'BusinessError',
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
      'authorize',
      'bindAuth',
      'bindCall',
      'createAuthStore',
      'createExpiringStorage',
      'createHttp',
      'installLoginRedirect',
      'isAuthError',
      'provideAuth',
      'unwrap',
      'wechatLogin',
      'wxLifecycle',
      'wxNavigation',
      'wxStorage',
    ])
  })

  test('it depends on mobx-miniprogram and mobx-miniprogram-bindings, and on nothing else', () => {
    expect(manifest).toMatchObject({
      dependencies: { 'mobx-miniprogram': '^6.12.3', 'mobx-miniprogram-bindings': '^3.0.1' },
    })
    expect(Object.keys(Object(manifest).dependencies)).toHaveLength(2)
    expect(existsSync(join(root, 'package-lock.json'))).toBe(true)
  })
})
