import type * as Bindings from 'mobx-miniprogram-bindings'
import { authBehavior, createAuthStore } from 'mobx-miniprogram-auth'
import { createFakeWx, type FakeWx } from 'mobx-miniprogram-auth/testing'

let events: string[] = []
let fake: FakeWx
let uninstall: () => void

beforeEach(() => {
  events = []
  fake = createFakeWx({ tabPages: ['pages/a/a'], pages: ['pages/b/b'] })
  uninstall = fake.install({ time: true })
})
afterEach(() => {
  fake.kill()
  uninstall()
})

const record = (event: string) => () => void events.push(event)
/** A script of an app, which calls what is global while it runs. */
const script =
  (constructor: string, definition: unknown): (() => void) =>
  () => {
    const made: unknown = Reflect.get(globalThis, constructor)
    if (typeof made !== 'function') throw new Error(`there is no ${constructor}`)
    Reflect.apply(made, undefined, [definition])
  }

describe('the app of the fake', () => {
  test('is launched and shown before its first page loads, and its onHide and onShow are called', async () => {
    const scenes: unknown[] = []
    await fake.loadApp(
      script('App', {
        onLaunch: ({ scene }: { scene: number }) => scenes.push(scene),
        onShow: record('app show'),
        onHide: record('app hide'),
        globalData: 7,
      }),
    )
    await fake.loadPage(
      'pages/a/a',
      script('Page', { onLoad: record('load'), onShow: record('show'), onHide: record('hide') }),
    )
    await fake.coldStart({ scene: 1007 })
    fake.hide()
    await fake.show()
    expect(scenes).toEqual([1007])
    expect(events).toEqual(['app show', 'load', 'show', 'hide', 'app hide', 'app show', 'show'])
    expect(Reflect.apply(Reflect.get(globalThis, 'getApp') as () => unknown, undefined, [])).toMatchObject({
      globalData: 7,
    })
  })

  test('is launched again by a cold start after kill()', async () => {
    await fake.loadApp(script('App', { onLaunch: record('launch') }))
    await fake.coldStart()
    fake.kill()
    expect(Reflect.apply(Reflect.get(globalThis, 'getApp') as () => unknown, undefined, [])).toBeUndefined()
    await fake.coldStart()
    expect(events).toEqual(['launch', 'launch'])
  })

  test('loadApp() and loadPage() reject if the script calls no constructor, two, or one with a wrong argument', async () => {
    await expect(fake.loadApp(() => undefined)).rejects.toThrow('has not called App(); a module runs once')
    await expect(fake.loadPage('pages/a/a', () => undefined)).rejects.toThrow('Page() or Component()')
    const twice = async (): Promise<void> => {
      script('Page', {})()
      await Promise.resolve()
      script('Page', {})()
    }
    await expect(fake.loadPage('pages/a/a', twice)).rejects.toThrow('more than once')
    await expect(fake.loadPage('pages/a/a', script('Page', 7))).rejects.toThrow(TypeError)
    expect('Page' in globalThis || 'App' in globalThis).toBe(false)
  })
})

describe('a page made by Page() with behaviors', () => {
  test('has their data and methods, and runs their lifetimes before its own lifecycles', async () => {
    const behavior = {
      data: { from: 'behavior', both: 'behavior' },
      methods: { leave: record('leave'), both: record('behavior') },
      lifetimes: { attached: record('attached'), detached: record('detached') },
      pageLifetimes: { show: record('behavior show') },
    }
    const definition = {
      behaviors: [behavior],
      data: { both: 'page' },
      title: 'tea',
      onLoad: record('load'),
      onShow: record('show'),
      onUnload: record('unload'),
      both: record('page'),
    }
    await fake.loadPage('pages/a/a', script('Page', definition))
    await fake.coldStart()
    expect(fake.page.data).toEqual({ from: 'behavior', both: 'page' })
    expect(fake.page['title']).toBe('tea')
    await fake.tap('leave')
    await fake.tap('both')
    fake.kill()
    expect(events).toEqual(['attached', 'load', 'behavior show', 'show', 'leave', 'page'])
  })

  test('is bound to a store by authBehavior', async () => {
    const store = createAuthStore({ login: () => ({ token: 'T' }), storage: false })
    await fake.loadPage('pages/a/a', () =>
      script('Page', {
        behaviors: [authBehavior(store, { fields: ['isLogin'], actions: ['login'] })],
        data: { list: [] },
      })(),
    )
    await fake.coldStart()
    expect(fake.page.data).toEqual({ isLogin: false, list: [] })
    await fake.tap('login')
    await fake.clock.advance(1000)
    expect(fake.page.data).toEqual({ isLogin: true, list: [] })
    store.dispose()
  })
})

describe('a page made by Component()', () => {
  test('has data, properties from the query and methods, and runs the lifetimes of its behaviors before its own', async () => {
    const life = (name: string) => ({
      lifetimes: Object.fromEntries(
        ['created', 'attached', 'ready', 'detached'].map((each) => [each, record(`${name} ${each}`)]),
      ),
      pageLifetimes: { show: record(`${name} show`), hide: record(`${name} hide`) },
    })
    const inner = {
      ...life('inner'),
      data: { from: 'inner', both: { a: 1 } },
      methods: { who: () => 'inner', inner: () => 1 },
    }
    await fake.loadPage(
      'pages/b/b',
      script('Component', {
        ...life('own'),
        behaviors: [{ ...life('outer'), behaviors: [inner], data: { from: 'outer' } }],
        properties: { id: String, count: { type: Number, value: 3 }, on: Boolean, list: Array, any: null },
        data: { both: { b: 2 } },
        methods: {
          who: () => 'own',
          onLoad: record('onLoad'),
          onShow: record('onShow'),
          onReady: record('onReady'),
          onHide: record('onHide'),
          onUnload: record('onUnload'),
        },
      }),
    )
    await fake.coldStart()
    await fake.wx.navigateTo({ url: '/pages/b/b?count=5&on=true' })
    await fake.clock.settle()
    expect(fake.page.data).toEqual({
      id: '',
      count: 5,
      on: true,
      list: [],
      any: null,
      from: 'outer',
      both: { a: 1, b: 2 },
    })
    expect(Reflect.apply(fake.page['who'] as () => unknown, fake.page, [])).toBe('own')
    expect(fake.page['properties']).toBe(fake.page.data)
    await fake.userBack()
    const each = (name: string): string[] => [`inner ${name}`, `outer ${name}`, `own ${name}`]
    expect(events).toEqual([
      ...each('created'),
      ...each('attached'),
      'onLoad',
      ...each('show'),
      'onShow',
      ...each('ready'),
      'onReady',
      'onUnload',
      ...each('detached'),
    ])
  })

  test('keeps an error thrown by a hook in `errors`, and runs the next hook', async () => {
    const breaks = () => {
      throw new Error('broken hook')
    }
    await fake.loadPage(
      'pages/a/a',
      script('Component', { lifetimes: { attached: breaks }, methods: { onLoad: record('onLoad') } }),
    )
    await fake.coldStart()
    expect(events).toEqual(['onLoad'])
    expect(fake.errors.map(({ message }) => message)).toEqual(['broken hook'])
    fake.kill()
    expect(() => fake.verify()).toThrow('left behind: error: broken hook')
  })

  test('applies the definitionFilter of a behavior to a copy of the definition', async () => {
    const methods = {}
    const definitionFilter = (own: { extra: string; methods: Record<string, unknown> }) => {
      own.methods['added'] = record(own.extra)
    }
    await fake.loadPage(
      'pages/a/a',
      script('Component', { behaviors: [{ definitionFilter }], extra: 'filtered', methods }),
    )
    await fake.coldStart()
    await fake.tap('added')
    expect(events).toEqual(['filtered'])
    expect(methods).toEqual({})
  })

  test('calls an observer when its field or what contains it is set, and with ** when a part of it is set', async () => {
    const calls: [string, unknown[]][] = []
    const record =
      (name: string) =>
      (...values: unknown[]): void =>
        void calls.push([name, values])
    await fake.loadPage(
      'pages/b/b',
      script('Component', {
        behaviors: [{ observers: { id: record('behavior') } }],
        properties: { id: String },
        data: { a: 1, list: [{ name: 'x' }], deep: { in: { side: 1 } }, other: 0, sum: 0 },
        observers: {
          'a, other': record('a or other'),
          'list[0].name': record('name'),
          'deep.in': record('deep.in'),
          'deep.**': record('deep.**'),
          a(this: { setData(data: object): void }, a: number) {
            this.setData({ sum: a + 1 })
          },
          sum: record('sum'),
        },
      }),
    )
    await fake.coldStart()
    await fake.wx.navigateTo({ url: '/pages/b/b?id=7' })
    await fake.clock.settle()
    const after = (patch: Record<string, unknown>): [string, unknown[]][] => {
      calls.length = 0
      fake.page.setData(patch)
      return [...calls]
    }
    expect(calls).toEqual([['behavior', ['7']]])
    expect(after({ a: 2, other: 3 })).toEqual([
      ['a or other', [2, 3]],
      ['sum', [3]],
    ])
    expect(after({ list: [{ name: 'y' }] })).toEqual([['name', ['y']]])
    expect(after({ 'list[0].name': 'z' })).toEqual([['name', ['z']]])
    expect(after({ 'deep.in.side': 2 })).toEqual([['deep.**', [{ in: { side: 2 } }]]])
    expect(after({ deep: { in: { side: 3 } } }).map(([name]) => name)).toEqual(['deep.in', 'deep.**'])
    expect(after({ nothing: 1 })).toEqual([])
    expect(fake.errors).toEqual([])
  })

  test('runs the unchanged official bindings with the store of this package', async () => {
    const store = createAuthStore({ login: () => ({ token: 'secret' }), storage: false, clock: fake.clock })
    const load = (): void => {
      const bindings = jest.requireActual<typeof Bindings>('mobx-miniprogram-bindings')
      const storeBindings = { store, fields: ['isLogin'], actions: ['login'] }
      script('Component', { behaviors: [bindings.storeBindingsBehavior], storeBindings })()
    }
    await fake.loadPage('pages/a/a', load)
    await fake.coldStart()
    expect(fake.page.data).toEqual({ isLogin: false })
    await fake.tap('login')
    expect(fake.page.data).toEqual({ isLogin: true })
    await fake.wx.reLaunch({ url: '/pages/b/b' })
    await fake.clock.settle()
    await store.logout()
    await fake.clock.settle()
    store.dispose()
    expect(fake.errors).toEqual([])
  })

  test.each([
    [{ behaviors: [{ relations: {} }] }, 'knows no relations; test this page in a renderer'],
    [{ behaviors: ['wx://form-field'] }, 'made by Behavior() only'],
    [{ behaviors: {} }, 'behaviors must be an array'],
  ])('rejects a definition that it does not support: %j', async (definition, message) => {
    await expect(fake.loadPage('pages/a/a', script('Component', definition))).rejects.toThrow(message)
  })
})

describe('tap', () => {
  test('calls the handler with a tap event, and keeps what it throws or rejects with in `errors`', async () => {
    const events: unknown[] = []
    const page = {
      order: (event: unknown) => events.push(event),
      breaks() {
        throw new Error('thrown')
      },
      async rejects() {
        await fake.wx.setStorage({ key: 'a', data: 1 })
        throw new Error('rejected')
      },
    }
    await fake.loadPage('pages/a/a', script('Page', page))
    await fake.coldStart()
    await fake.tap('order', { id: '7' })
    expect(events).toEqual([
      expect.objectContaining({
        type: 'tap',
        currentTarget: expect.objectContaining({ dataset: { id: '7' } }),
      }),
    ])
    await fake.tap('breaks')
    await fake.tap('rejects')
    expect(fake.errors.map(({ message }) => message)).toEqual(['thrown', 'rejected'])
    expect(() => fake.tap('nothing')).toThrow('the page on screen has no method nothing')
    fake.kill()
    expect(() => fake.page).toThrow('the app has no page yet')
  })
})

describe('install({ time: true })', () => {
  test('replaces Date and the timers by the fake clock, and uninstalling restores them', async () => {
    const faked = { Date, setTimeout }
    expect(Date.now()).toBe(fake.clock.now())
    const start = new Date()
    expect(start).toBeInstanceOf(Date)
    expect(start.getTime()).toBe(fake.clock.now())
    expect(new Date(0).toISOString()).toBe('1970-01-01T00:00:00.000Z')
    expect(new Date(2024, 1, 29).getDate()).toBe(29)
    expect(Date.UTC(1970, 0, 1)).toBe(0)

    setTimeout((word: string) => events.push(word), 1000, 'once')
    const dropped = setTimeout(record('never'), 1000)
    clearTimeout(dropped)
    let ticks = 0
    const ticking = setInterval(() => {
      if (++ticks === 3) clearInterval(ticking)
    }, 500)
    await fake.clock.advance(999)
    expect([events, ticks]).toEqual([[], 1])
    await fake.clock.advance(10_000)
    expect([events, ticks]).toEqual([['once'], 3])
    expect(fake.clock.pending).toBe(0)
    expect(Date.now() - start.getTime()).toBe(10_999)

    uninstall()
    expect(Date).not.toBe(faked.Date)
    expect(setTimeout).not.toBe(faked.setTimeout)
    expect(Date.now()).toBeGreaterThan(fake.clock.now())
  })

  test('is optional: install() without it adds the constructors and leaves the timers alone', () => {
    uninstall()
    const { setTimeout: before } = globalThis
    uninstall = fake.install()
    expect(setTimeout).toBe(before)
    expect('Behavior' in globalThis).toBe(true)
    uninstall()
    expect('Behavior' in globalThis).toBe(false)
  })
})
