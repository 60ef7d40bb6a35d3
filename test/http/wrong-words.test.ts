import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { inspect } from 'node:util'
import ts from 'typescript'
import { authBehavior, createAuthStore, createHttp, type Http } from 'mobx-miniprogram-auth'
import { createFakeWx, ok, type FakeWx, type FakeWxOptions } from 'mobx-miniprogram-auth/testing'
import { KNOWN } from '../../http/development/check-call'

let undo: (() => void)[] = []
let warnings: string[] = []
beforeEach(() => {
  warnings = []
  jest.resetModules()
  jest.spyOn(console, 'warn').mockImplementation((text: string) => void warnings.push(text))
})
afterEach(() => {
  undo.forEach((each) => each())
  undo = []
})

const start = (options: FakeWxOptions = {}): { http: Http; fake: FakeWx; loaded: () => boolean } => {
  const fake = createFakeWx(options)
  undo.push(fake.install())
  fake.server(() => ok({}))
  let loaded = false
  jest.doMock('../../http/development/check-call', () => {
    loaded = true
    return jest.requireActual<object>('../../http/development/check-call')
  })
  return {
    http: createHttp({ baseUrl: 'https://api.example.com/', clock: fake.clock }),
    fake,
    loaded: () => loaded,
  }
}
/** A call from JavaScript, without type checks. */
const asked = (http: Http, name: 'get' | 'request' | 'upload' | 'download', ...args: unknown[]): void =>
  void Promise.resolve(Reflect.apply(http[name], http, args)).catch(() => undefined)

describe.each(['develop', 'trial'] as const)('on a version "%s"', (envVersion) => {
  test('an unknown option of a call is warned of once, with the likely right name and without its value', () => {
    const { http } = start({ envVersion })
    asked(http, 'get', 'me', {}, { waitForLogn: 'secret-1' })
    asked(http, 'get', 'me', {}, { waitForLogn: true })
    expect(warnings).toEqual([
      'mobx-miniprogram-auth: unknown option `waitForLogn` of a call: did you mean `waitForLogin`?',
    ])
    asked(http, 'request', { url: 'me', Timeout: 1, auht: 'none', metod: 'PUT', colour: 'red' })
    expect(warnings.slice(1)).toEqual([
      'mobx-miniprogram-auth: unknown option `Timeout` of a call: did you mean `timeout`?',
      'mobx-miniprogram-auth: unknown option `auht` of a call: did you mean `auth`?',
      'mobx-miniprogram-auth: unknown option `metod` of a call: did you mean `method`?',
      'mobx-miniprogram-auth: unknown option `colour` of a call',
    ])
  })

  test.each(['x', 'xyl', 'login', 'waitFor', 'timeoutabc'])(
    'the warning about an unknown option %s suggests no other name',
    (name) => {
      const { http } = start({ envVersion })
      asked(http, 'get', 'me', {}, { [name]: 1 })
      expect(warnings).toEqual(['mobx-miniprogram-auth: unknown option `' + name + '` of a call'])
    },
  )

  test('a console shows the header of an answer before it was read', async () => {
    const { http, fake } = start({ envVersion })
    const version = jest.spyOn(wx, 'getAccountInfoSync')
    fake.server(() => ok({}, { header: { 'X-Total': '7' } }))
    const shown = async (): Promise<string> => {
      const call = http.get('me')
      await fake.clock.advance(0)
      return inspect(await call)
    }
    expect(await shown()).toContain("'x-total': '7'")
    http.use((request, next) => next(request))
    expect(await shown()).toContain("'x-total': '7'")
    expect(version).toHaveBeenCalledTimes(1)
  })

  test('an option of the library passed as data is warned of', () => {
    const { http } = start({ envVersion })
    asked(http, 'get', 'me', { waitForLogin: true })
    expect(warnings).toEqual([
      'mobx-miniprogram-auth: `waitForLogin` was sent as data: the options of a call come after its data, http.get(url, data, options)',
    ])
  })

  test('known options of WeChat and of the library cause no warning', () => {
    const { http } = start({ envVersion })
    asked(http, 'request', {
      url: 'me',
      method: 'POST',
      data: {},
      dataType: 'json',
      enableHttp2: true,
      auth: 'none',
    })
    asked(http, 'upload', { url: 'me', filePath: 'a', name: 'b', formData: {}, onProgress: () => undefined })
    asked(http, 'download', { url: 'me', filePath: 'a', timeout: 1000, idempotent: true })
    const signal = { aborted: false, addEventListener: Boolean, removeEventListener: Boolean }
    asked(http, 'get', 'me', { name: 'Lin' }, { responseType: 'text', header: {}, signal })
    expect(warnings).toEqual([])
  })
})

test.each([{ envVersion: 'release' }, { sdkVersion: '2.1.0' }] as const)(
  'in a release or an unknown version there is no warning, and the code of the warnings is not loaded: %j',
  (options) => {
    const { http, loaded } = start(options)
    asked(http, 'get', 'me', {}, { waitForLogn: true })
    expect([warnings, loaded()]).toEqual([[], false])
  },
)

test('in Node, outside of a mini-program, there is no warning', () => {
  const http = createHttp({ baseUrl: 'https://api.example.com/' })
  asked(http, 'get', 'me', {}, { waitForLogn: true })
  expect(warnings).toEqual([])
})

test('unknown options of createHttp, createAuthStore and authBehavior and unknown events throw on every version', () => {
  const store = createAuthStore({ login: () => ({ token: 't' }), storage: false })
  undo.push(() => store.dispose())
  const wrong =
    (make: unknown, ...args: unknown[]) =>
    () => {
      if (typeof make === 'function') Reflect.apply(make, undefined, args)
    }
  expect(wrong(createHttp, { baseURL: '' })).toThrow('createHttp: unknown option `baseURL`')
  expect(wrong(createAuthStore, { login: () => 0, refesh: 1 })).toThrow(
    'createAuthStore: unknown option `refesh`',
  )
  expect(wrong(authBehavior, store, { field: [] })).toThrow('authBehavior: unknown option `field`')
  // The names that every object inherits are unknown options, too.
  for (const name of ['constructor', 'toString', '__proto__']) {
    const options: unknown = JSON.parse(`{ "${name}": 1 }`)
    expect(wrong(createHttp, options)).toThrow(`createHttp: unknown option \`${name}\``)
    expect(wrong(createHttp, { transport: JSON.parse(`{ "${name}": null }`) })).toThrow(`transport.${name}`)
    expect(wrong(store.on, name, () => undefined)).toThrow(`AuthStore.on: unknown event \`${name}\``)
  }
  expect(wrong(createHttp, { transport: { toString: () => 'mine' } })).toThrow('transport.toString')
})

describe('the known options of WeChat are those of its typings, for', () => {
  const typings = join(__dirname, '../../node_modules/miniprogram-api-typings/types/wx/lib.wx.api.d.ts')
  const file = ts.createSourceFile(typings, readFileSync(typings, 'utf8'), ts.ScriptTarget.Latest)
  const members = new Map<string, string[]>()
  const visit = (node: ts.Node): void => {
    if (ts.isInterfaceDeclaration(node))
      members.set(
        node.name.text,
        node.members.flatMap(({ name }) => (name && ts.isIdentifier(name) ? [name.text] : [])),
      )
    else ts.forEachChild(node, visit)
  }
  visit(file)
  const OURS = ['url', 'data', 'header', 'method', 'timeout', 'success', 'fail', 'complete', 'enableChunked']

  test.each([
    ['request', 'RequestOption', []],
    ['upload', 'UploadFileOption', ['onProgress']],
    ['download', 'DownloadFileOption', ['onProgress']],
  ] as const)('%s', (kind, name, more) => {
    const said = (members.get(name) ?? []).filter((each) => !OURS.includes(each))
    expect(said.length).toBeGreaterThan(2)
    expect([...KNOWN[kind]].sort()).toEqual([...said, ...more].sort())
  })
})
