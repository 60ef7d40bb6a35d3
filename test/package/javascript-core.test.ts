import { execFileSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildSync } from 'esbuild'
import { PACKAGE, projectOf } from './_world'

/*
 * iOS runs mini-programs on JavaScriptCore: the packed files there, in the shell that Debian has (package
 * libjavascriptcoregtk-4.0-bin, or JSC_PATH). It has timers, but no browser APIs.
 */

const JSC = process.env.JSC_PATH ?? '/usr/bin/jsc'

const APP = `
  import { createAuthStore, createHttp, isAuthError } from '${PACKAGE}'
  import { createFakeWx, ok } from '${PACKAGE}/testing'
  const fake = createFakeWx()
  fake.install()
  const { clock } = fake
  let valid = '', tokens = 0
  fake.server((request) => {
    if (request.path === '/login' || request.path === '/refresh') {
      valid = 'token-' + ++tokens
      return ok({ token: valid, expiresIn: 3600, refreshToken: 'r' })
    }
    return ok(request.get('authorization') === 'Bearer ' + valid ? { path: request.path } : { code: '99997' })
  })
  const store = createAuthStore({
    login: () => http.post('login', {}, { auth: 'none' }),
    refresh: () => http.post('refresh', {}, { auth: 'none' }),
    clock,
  })
  const http = createHttp({ baseUrl: 'https://api.example.com/', auth: store, expiredCodes: ['99997'], clock })
  async function story() {
    await fake.coldStart()
    await store.ready
    const login = store.login()
    await clock.advance(50)
    await login
    valid = 'ended'
    const lists = Promise.all(['a', 'b', 'c'].map((path) => http.get(path)))
    await clock.advance(500)
    const answers = (await lists).map(({ data }) => data.path)
    await store.logout()
    const late = await http.get('mine').catch((error) => [isAuthError(error), error.code])
    store.dispose()
    fake.verify()
    return { answers, late, sent: fake.requests.map(({ path }) => path) }
  }
  story().then((result) => print(JSON.stringify(result)), (error) => print('failed: ' + error + error.stack))
`
const EXPECTED = {
  answers: ['/a', '/b', '/c'],
  late: [true, 'login-required'],
  sent: ['/login', '/a', '/b', '/c', '/refresh', '/a', '/b', '/c'],
}

function script(): string {
  const folder = projectOf('javascript-core', { 'app.js': APP })
  const { outputFiles } = buildSync({
    entryPoints: [join(folder, 'app.js')],
    absWorkingDir: folder,
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'neutral',
    mainFields: ['main'],
    target: 'es2015',
    external: ['mobx-miniprogram-bindings'],
  })
  const file = join(folder, 'bundle.js')
  writeFileSync(file, outputFiles.map(({ text }) => text).join(''))
  return file
}

const engines = [
  ['JavaScriptCore', JSC, [] as string[]],
  ['V8', process.execPath, ['-r', './print.cjs']],
] as const

test.each(engines)(
  'R1 R2 the session renews once for three requests and logs out on %s',
  (_name, engine, flags) => {
    if (!existsSync(engine))
      throw new Error(
        'JavaScriptCore is missing. Debian: apt-get install libjavascriptcoregtk-4.0-bin; or JSC_PATH',
      )
    const file = script()
    const folder = join(file, '..')
    writeFileSync(join(folder, 'print.cjs'), 'globalThis.print = console.log\n')
    const said = execFileSync(engine, [...flags, file], { cwd: folder, encoding: 'utf8', timeout: 60_000 })
    expect(JSON.parse(said)).toEqual(EXPECTED)
  },
)
