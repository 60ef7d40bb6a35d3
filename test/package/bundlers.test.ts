import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createFakeWx, ok } from '../../testing'
import { createPhone } from './_phone'
import { folderOf, PACKAGE, projectOf } from './_world'

/*
 * An app of the packed package as weapp-vite, uni-app (both rollup) and Taro (webpack) would bundle it: their bundlers,
 * with their resolution of packages.
 */

/** The bundled script of an app. */
function bundle(tool: string, name: string, source: string): string {
  const folder = projectOf('bundled-' + (tool + '-' + name).replace(/\W+/g, '-'), { 'app.js': source })
  const script = join(folderOf('bundlers'), 'bundle.mjs')
  const out = join(folder, 'out.js')
  execFileSync(process.execPath, [script, tool, join(folder, 'app.js'), out], { encoding: 'utf8' })
  return readFileSync(out, 'utf8')
}

const APP = `
  import { createAuthStore, createHttp, wechatLogin } from '${PACKAGE}'
  import { autorun } from 'mobx-miniprogram'
  const authStore = createAuthStore({
    login: wechatLogin((code) => http.post('login', { code }, { auth: 'none' })),
    refresh: () => http.post('refresh', {}, { auth: 'none' }),
  })
  const http = createHttp({ baseUrl: 'https://api.example.com/', auth: authStore, expiredCodes: ['99997'] })
  export const states = []
  autorun(() => states.push(authStore.isLogin))
  export const login = () => authStore.login()
  export const ask = () => Promise.all(['a', 'b', 'c'].map((path) => http.get(path)))
  export const end = () => authStore.dispose()
`

const BOUND = `
  import { bindAuth } from '${PACKAGE}'
  import { createHttp } from '${PACKAGE}/http'
  import { retry } from '${PACKAGE}/http/retry'
  import { createAuthStore } from '${PACKAGE}/stores'
  export const page = { data: {}, setData(data) { Object.assign(this.data, data) } }
  export const http = createHttp({ interceptors: [retry()] })
  const store = createAuthStore({ storage: false, login: () => ({ token: 'secret-1', expiresIn: 3600 }) })
  bindAuth(page, { store, fields: ['isLogin'] })
  export const login = () => store.login()
  export const end = () => store.dispose()
`

/** The app's exports, on a phone that has a fake wx, the language and nothing else. */
function start(script: string) {
  const fake = createFakeWx()
  let valid = ''
  let tokens = 0
  fake.server(({ path, get }) => {
    if (path !== '/login' && path !== '/refresh')
      return ok(get('authorization') === 'Bearer ' + valid ? { code: '0', data: path } : { code: '99997' })
    valid = 'secret-' + String(++tokens)
    return ok({ code: '0', data: { token: valid, expiresIn: 3600, refreshToken: 'r' } })
  })
  const registers = { Behavior: () => 'behavior', getCurrentPages: () => [] }
  const timers = { setTimeout, clearTimeout, setInterval, clearInterval }
  const app = createPhone(() => '', { ...timers, ...registers, console, wx: fake.wx }).run(script)
  const call = async (name: string): Promise<unknown> => {
    const run = app[name]
    if (typeof run !== 'function') throw new Error('the app exports no ' + name)
    const done: unknown = run()
    for (let turn = 0; turn < 30; turn++) await fake.clock.advance(10)
    return await done
  }
  return { app, call, expire: () => (valid = ''), sent: () => fake.requests.map(({ path }) => path) }
}

describe.each(['rollup', 'webpack', 'webpack without exports'])('bundled by %s, an app', (tool) => {
  test('logs in and renews once for three requests', async () => {
    const script = bundle(tool, 'app', APP)
    // Messages for developers are not in a release.
    expect(script).toContain('login-required')
    expect(script).not.toContain('did you mean')
    const { app, call, expire, sent } = start(script)
    await call('login')
    expire()
    expect(JSON.stringify(await call('ask'))).toContain('{"code":"0","data":"/c"}')
    await call('end')
    expect(app['states']).toEqual([false, true])
    expect(sent()).toEqual(['/login', '/a', '/b', '/c', '/refresh', '/a', '/b', '/c'])
  })

  test('contains only the parts of the package that it imports', () => {
    const of = (names: string): string =>
      bundle(tool, names, `import { ${names} } from '${PACKAGE}'\nexport default ${names}`)
    expect(of('isAuthError').length).toBeLessThan(4_000)
    const store = of('createAuthStore')
    expect(store).toContain('restoring')
    for (const other of ['baseUrl', 'createStoreBindings', 'getCurrentPages'])
      expect([other, store.includes(other)]).toEqual([other, false])
  })
})

describe.each(['rollup', 'webpack'])('bundled by %s', (tool) => {
  test('several paths of the package work together, and a page is bound', async () => {
    const { app, call } = start(bundle(tool, 'bound', BOUND))
    expect(app['page']).toMatchObject({ data: { isLogin: false } })
    await call('login')
    expect(app['page']).toMatchObject({ data: { isLogin: true } })
    await call('end')
  })
})

test('require and import of different paths give the same class', () => {
  const source = `
    import { NetworkError } from '${PACKAGE}'
    const { NetworkError: Same } = require('${PACKAGE}/http')
    module.exports = { same: Same === NetworkError && typeof Same === 'function' }`
  // Only webpack accepts a script that mixes both.
  const required = source.replace(/import (.*) from (.*)/, 'const $1 = require($2)')
  const imported = `import { NetworkError } from '${PACKAGE}'\nimport { same } from './other.js'\nexport const one = same(NetworkError)`
  expect(start(bundle('webpack', 'required', required)).app).toMatchObject({ same: true })
  const folder = projectOf('bundled-mixed', {
    'app.js': imported,
    'other.js': `exports.same = (other) => require('${PACKAGE}/http').NetworkError === other`,
  })
  const out = join(folder, 'out.js')
  execFileSync(process.execPath, [
    join(folderOf('bundlers'), 'bundle.mjs'),
    'webpack',
    join(folder, 'app.js'),
    out,
  ])
  expect(start(readFileSync(out, 'utf8')).app).toMatchObject({ one: true })
})
