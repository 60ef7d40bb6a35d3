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

const start = ({ more, ...options }: FakeWxOptions & { more?: object } = {}): {
  http: Http
  fake: FakeWx
  loaded: () => boolean
} => {
  const fake = createFakeWx(options)
  undo.push(fake.install())
  fake.server(() => ok({}))
  let loaded = false
  jest.doMock('../../http/development/check-call', () => {
    loaded = true
    return jest.requireActual<object>('../../http/development/check-call')
  })
  return {
    http: createHttp({ baseUrl: 'https://api.example.com/', clock: fake.clock, ...more }),
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

  test.each<[unknown, unknown, string]>([
    ['99997', 99997, 'a number'],
    [99997, '99997', 'a text'],
  ])(
    'a code that only its type keeps from being an expired code is warned of once',
    async (code, sent, as) => {
      const { http, fake } = start({
        envVersion,
        more: { expiredCodes: [code], envelope: { code: 'errno' } },
      })
      fake.server(() => ok({ errno: sent }))
      for (let count = 0; count < 2; count++) {
        asked(http, 'get', 'me')
        await fake.clock.advance(10)
      }
      expect(warnings).toEqual([
        'mobx-miniprogram-auth: the server sent a code of `expiredCodes` as ' +
          as +
          ', so it does not count: codes are compared strictly',
      ])
    },
  )

  test('a code that only its type keeps from being the code of success is warned of', async () => {
    const { http, fake } = start({ envVersion, more: { envelope: { ok: ['0', '10000'] } } })
    fake.server(() => ok({ code: 10000 }))
    asked(http, 'get', 'me')
    await fake.clock.advance(10)
    expect(warnings).toEqual([
      'mobx-miniprogram-auth: the server sent a code of `envelope.ok` as a number, so it does not count: codes are compared strictly',
    ])
  })

  test.each([{ code: '99997' }, { code: 10000 }, { code: 7 }, { code: true }, {}, 'text', null])(
    'an answer whose code has its type, is another, or is missing causes no warning: %j',
    async (body) => {
      const more = { expiredCodes: ['99997'], envelope: { ok: 10000 } }
      const { http, fake } = start({ envVersion, more })
      fake.server(() => ok(body))
      asked(http, 'get', 'me')
      await fake.clock.advance(10)
      expect(warnings).toEqual([])
    },
  )

  describe('of a store', () => {
    const withStore = (login: () => unknown, pages = ['pages/login/login']) => {
      const { fake, http } = start({ envVersion, pages })
      const { clock } = fake
      const store = createAuthStore({ login: login as () => { token: string }, storage: false, clock })
      undo.push(() => store.dispose())
      return {
        fake,
        store,
        client: http.extend({ auth: store, needs: 'challenge', expiredCodes: ['99997'] }),
      }
    }

    test('a login function that returns no session is warned of', async () => {
      const { fake, store, client } = withStore(() => ({ code: 500, message: 'secret-2' }))
      asked(client, 'get', 'me')
      const failed = expect(store.login()).rejects.toThrow(TypeError)
      await fake.clock.advance(10)
      await failed
      expect(warnings).toEqual([
        'mobx-miniprogram-auth: login: must return { token, … } or an answer that carries it, got no token in it',
      ])
    })

    test('a login that fails by the network causes no warning', async () => {
      const { fake, store, client } = withStore(() => Promise.reject(new Error('offline')))
      asked(client, 'get', 'me')
      const failed = expect(store.login()).rejects.toThrow('offline')
      await fake.clock.advance(10)
      await failed
      expect(warnings).toEqual([])
    })

    const HINT =
      'mobx-miniprogram-auth: a request has waited 3 seconds for a login, and no page has opened. If yours has no login UI: has ' +
      'app.js called installLoginRedirect? Over the first page the login page opens after a tap of the user, if the page is bound by authBehavior.'

    test('a request that waits for a login while no page opens is explained once', async () => {
      const { fake, client } = withStore(() => ({ token: 'T' }))
      fake.server(() => ok({ code: '99997' }))
      await fake.coldStart()
      for (let count = 0; count < 2; count++) {
        asked(client, 'get', 'me')
        await fake.clock.advance(2900)
        expect(warnings).toHaveLength(count)
        await fake.clock.advance(200)
      }
      expect(warnings).toEqual([HINT])
    })

    test.each(['the login page opens', 'the user logs in'])('if %s, nothing is explained', async (what) => {
      const { fake, store, client } = withStore(() => ({ token: 'T' }))
      fake.server(({ get }) => ok({ code: get('authorization') ? '10000' : '99997' }))
      await fake.coldStart()
      asked(client, 'get', 'me')
      await fake.clock.advance(100)
      if (what === 'the user logs in') void store.login()
      else void fake.wx.navigateTo({ url: '/pages/login/login' })
      await fake.clock.advance(1000)
      // One more waits, on the login page; the user is slow.
      if (what !== 'the user logs in') asked(client, 'get', 'me')
      await fake.clock.advance(5000)
      expect(warnings).toEqual([])
    })
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
