import { createApp, fakeBehavior } from './pages/fake-app'
import { createFakeClock } from './clock/fake-clock'
import { createDialogs } from './phone/fake-dialogs'
import { createLifecycle } from './phone/fake-lifecycle'
import { createLogin } from './phone/fake-login'
import { createNavigation } from './navigation/fake-navigation'
import { createRequest } from './network/fake-request'
import { createSheets } from './phone/fake-sheets'
import { createStorage } from './phone/fake-storage'
import { createSockets } from './network/fake-socket'
import { createSystem } from './phone/fake-system'
import { createDownload, createUpload } from './network/fake-transfer'
import type { FakeWx, FakeWxOptions } from './fake-wx-types'
import { globalTime } from './clock/global-time'
import { installGlobals } from './globals'
import { createNetwork, DISCONNECTED } from './network/network'
import { splitUrl } from './network/url'
import { createWorld } from './world'

/**
 * Makes a strict fake of WeChat's `wx`: it is asynchronous where WeChat is, and has WeChat's limits and error messages.
 * @throws TypeError for an unknown option, or an `sdkVersion` that is not three numbers
 *
 * @example
 * const fake = createFakeWx({ tabPages: ['pages/home/home'] })
 * const uninstall = fake.install()
 * fake.server(({ path }) => (path === '/login' ? ok({ token: 't', expiresIn: 3600 }) : ok({ path })))
 * const store = createAuthStore({ login: wechatLogin((code) => http.post('login', { code })), clock: fake.clock })
 * await fake.coldStart()
 * await fake.clock.advance(1000)
 */
export function createFakeWx(options: FakeWxOptions = {}): FakeWx {
  checkOptions(options)
  const clock = options.clock ?? createFakeClock()
  const world = createWorld(clock, options.sdkVersion ?? '3.17.0')
  const network = createNetwork(world)
  const storage = createStorage(world)
  const login = createLogin(world)
  const dialogs = createDialogs(world)
  const sheets = createSheets(world)
  const sockets = createSockets(world)
  const files = new Map<string, ArrayBuffer>()
  const { pages, tabPages = [], subpackages = [], decodesQuery = false } = options
  const navigation = createNavigation(world, { pages, tabPages, subpackages, decodesQuery })
  const first = tabPages[0] ?? pages?.[0] ?? 'pages/index/index'
  const launch = { path: first, query: {}, scene: 1001, ...options.launch }
  const app = createApp(world, (route, definition) => navigation.control.definePage(route, definition))
  const life = createLifecycle(world, launch, {
    callApp: app.call,
    hidePage: () => navigation.hidePage(),
    showPage: () => navigation.showPage(),
    interrupt: cut,
  })
  const account = { appId: 'wx0000000000000000', envVersion: options.envVersion ?? 'release', version: '' }
  const wx = createSystem(world, {
    getAccountInfoSync: () => ({ miniProgram: { ...account } }),
    request: createRequest(network),
    uploadFile: createUpload(network),
    downloadFile: createDownload(network, files),
    connectSocket: (given: unknown) => sockets.connect(given),
    ...storage.api,
    ...login.api,
    ...life.api,
    ...navigation.api,
    ...dialogs.api,
    ...sheets.api,
  })
  const { control } = navigation

  function cut(failure: typeof DISCONNECTED): void {
    network.cut(failure)
    sockets.cut(failure)
  }

  function leftovers(): string[] {
    const { pending, timers } = clock
    const listeners = life.listeners + navigation.listeners
    return [
      ...(pending > 0 ? [`${pending} timer(s), the next in ${timers[0]?.in ?? 0} ms`] : []),
      ...[...network.inFlight, ...network.queued].map(
        ({ kind, method, path }) => `${kind} ${method} ${path}`,
      ),
      ...sockets.alive.map(({ url }) => `socket ${splitUrl(url).path}`),
      ...(navigation.pending > 0 ? [`${navigation.pending} navigation(s) under way`] : []),
      ...(listeners > 0 ? [`${listeners} listener(s) of the app's life or its routes`] : []),
      ...world.problems.map((error) => `error: ${error.message}`),
    ]
  }

  return {
    wx,
    clock,
    server(server) {
      if (typeof server !== 'function') throw new TypeError('server() takes a function')
      network.server = server
      return () => {
        if (network.server === server) network.server = null
      }
    },
    get requests() {
      return network.requests
    },
    get inFlight() {
      return network.inFlight
    },
    get queued() {
      return network.queued
    },
    socketServer(server) {
      sockets.server = server
      return () => {
        if (sockets.server === server) sockets.server = null
      }
    },
    sockets: sockets.sockets,
    offline() {
      world.online = false
      cut(DISCONNECTED)
    },
    online() {
      world.online = true
    },
    files,
    storage: storage.control,
    login: login.control,
    hide: () => life.hide(),
    show: (how) => life.show(how),
    kill() {
      network.reset()
      sockets.reset()
      navigation.reset()
      life.reset()
      app.reset()
      clock.reset()
    },
    errors: world.problems,
    leftovers,
    verify() {
      const left = leftovers()
      if (left.length > 0) throw new Error(`left behind: ${left.join('; ')}`)
    },
    install: ({ time = false } = {}) =>
      installGlobals({
        wx,
        getCurrentPages: control.getCurrentPages,
        getApp: app.getApp,
        ...('Behavior' in globalThis ? {} : { Behavior: fakeBehavior }),
        ...(time ? globalTime(clock) : {}),
      }),
    loadApp: app.loadApp,
    loadPage: app.loadPage,
    get pages() {
      return control.pages
    },
    get page() {
      return control.page
    },
    getCurrentPages: control.getCurrentPages,
    navigations: control.navigations,
    faultNavigation: control.faultNavigation,
    definePage: control.definePage,
    tap: control.tap,
    userSwitchTab: control.userSwitchTab,
    async userBack() {
      if (control.pages.length > 1) await navigation.event('navigateBack', { route: '', query: {} })
      else life.hide()
    },
    async coldStart(how = {}) {
      if (control.pages.length > 0) throw new Error('the app is running: kill() it first')
      const next = { ...launch, ...how }
      life.start(next)
      app.start()
      life.begin()
      clock.outside(0, () => life.announce())
      await navigation.event('appLaunch', { route: next.path, query: { ...next.query } })
    },
    async hotStart(path, query = {}) {
      await life.show({ path, query }, false)
      await navigation.event('autoReLaunch', { route: path, query: { ...query } })
    },
    toasts: dialogs.control.toasts,
    modals: dialogs.control.modals,
    ...sheets.control,
    get loading() {
      return dialogs.control.loading
    },
  }
}

const OPTIONS = [
  'clock',
  'sdkVersion',
  'envVersion',
  'launch',
  'tabPages',
  'pages',
  'subpackages',
  'decodesQuery',
]

function checkOptions(options: FakeWxOptions): void {
  const unknown = Object.keys(options).find((name) => !OPTIONS.includes(name))
  if (unknown !== undefined) throw new TypeError(`createFakeWx: unknown option "${unknown}"`)
  const { sdkVersion = '3.17.0' } = options
  if (!/^\d+\.\d+\.\d+$/.test(sdkVersion)) {
    throw new TypeError('createFakeWx: sdkVersion must be a version of three numbers, as "3.17.0"')
  }
}
