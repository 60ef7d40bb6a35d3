import { createEmitter } from '../emitter'
import { createEventChannel } from './event-channel'
import { createPage } from '../pages/fake-page'
import type { FakePage, PageDefinition } from '../pages/fake-page'
import { createFaults } from '../faults'
import type { FakeNavigation, NavigationFault, RouteApi } from './navigation-types'
import { isCallback, readOptions } from '../options'
import type { Options } from '../options'
import { createPageStack } from './page-stack'
import type { OpenType, Target } from './page-stack'
import { createRewriting } from './route-rewriting'
import { createRouteQueue } from './route-queue'
import { objection, plain, resolveRoute } from './route-rules'
import { ApiFailure } from '../world'
import type { World } from '../world'

export interface NavigationOptions {
  readonly tabPages: readonly string[]
  /** `undefined`: every page exists. */
  readonly pages: readonly string[] | undefined
  /** The roots of the subpackages. */
  readonly subpackages: readonly string[]
  readonly decodesQuery: boolean
}

export interface NavigationParts {
  readonly control: Pick<
    FakeNavigation,
    | 'pages'
    | 'page'
    | 'getCurrentPages'
    | 'navigations'
    | 'faultNavigation'
    | 'definePage'
    | 'tap'
    | 'userSwitchTab'
  >
  readonly api: Readonly<Record<string, (given: unknown) => unknown>>
  /** The number of navigations that have not ended. */
  readonly pending: number
  readonly listeners: number
  /** Carries out a route event that no API call asked for. */
  event(openType: OpenType, target: Target): Promise<void>
  hidePage(): void
  showPage(): void
  reset(): void
}

export function createNavigation(world: World, options: NavigationOptions): NavigationParts {
  const tabPages = options.tabPages.map(plain)
  const known = options.pages === undefined ? undefined : [...options.pages.map(plain), ...tabPages]
  const definitions = new Map<string, PageDefinition>()
  const calls: { api: RouteApi; url: string; at: number; outcome: string }[] = []
  const faults = createFaults<NavigationFault>()
  const queue = createRouteQueue(world)
  const before = createEmitter(world, 'BeforeAppRoute')
  const routed = createEmitter(world, 'AppRoute')
  const done = createEmitter(world, 'AppRouteDone')
  let events = 0
  const rewriting = createRewriting(world, {
    resolve: (url) => resolveRoute(url, stack.top?.page.route ?? '', options.decodesQuery),
    exists,
    isTab: (path) => tabPages.includes(path),
    packageOf: (path) => options.subpackages.map(plain).find((root) => path.startsWith(root + '/')) ?? '',
  })
  const stack = createPageStack(({ route, query }) =>
    createPage(world, route, query, tabPages.includes(route), definitions.get(route) ?? {}),
  )

  function route(openType: OpenType, target: Target, delta: number): FakePage | undefined {
    const back = stack.pages[Math.max(0, stack.pages.length - 1 - delta)]
    const planned =
      openType === 'navigateBack' && back !== undefined ? { route: back.route, query: back.options } : target
    const routeEventId = `route-${++events}`
    const payloadOf = (about: Target) => ({
      openType,
      path: about.route,
      query: about.query,
      routeEventId,
      renderer: 'webview',
      notFound: !exists(about.route),
      timeStamp: world.clock.now(),
    })
    const about = rewriting.during(openType, planned, () => before.emit(payloadOf(planned)))
    const payload = payloadOf(about)
    const top = stack.route(openType, about, delta)
    routed.emit(payload)
    world.clock.outside(0, () => world.clock.deliver(() => done.emit(payload)))
    return top
  }

  function exists(path: string): boolean {
    return known === undefined || known.includes(path) || definitions.has(path)
  }

  function call(api: RouteApi, given: unknown): unknown {
    const read: Options = readOptions(api, given, KNOWN[api])
    const url = api === 'navigateBack' ? '' : read.string('url')
    const delta = read.maybeNumber('delta') ?? 1
    if (stack.pages.length === 0 && queue.pending === 0) {
      throw new Error(`wx.${api}: the app has no page yet; await fake.coldStart() first`)
    }
    const entry = { api, url, at: world.clock.now(), outcome: 'pending' }
    calls.push(entry)
    const fault = faults.take((each) => each.api === undefined || each.api === api)
    const channel = createEventChannel(world, read.maybeObject('events'))
    let target: Target = { route: '', query: {} }
    return queue.call(read, {
      delay: fault?.delay ?? 0,
      confirm() {
        target = resolveRoute(url, stack.top?.page.route ?? '', options.decodesQuery)
        const why = objection({
          api,
          url,
          singlePage: world.singlePage,
          depth: stack.pages.length,
          isTab: tabPages.includes(target.route),
          exists: exists(target.route),
        })
        const errMsg = fault?.errMsg ?? (why === undefined ? undefined : `${api}:fail ${why}`)
        if (errMsg !== undefined) {
          entry.outcome = errMsg
          throw new ApiFailure({ errMsg })
        }
        const result = { errMsg: `${api}:ok` }
        return api === 'navigateTo' ? { ...result, eventChannel: channel.opener } : result
      },
      event() {
        const top = route(api, target, delta)
        if (api === 'navigateTo' && top !== undefined) top['getOpenerEventChannel'] = () => channel.opened
        entry.outcome = 'done'
      },
    })
  }

  function event(openType: OpenType, target: Target): Promise<void> {
    queue.event(() => void route(openType, { ...target, route: plain(target.route) }, 1))
    return world.clock.settle()
  }

  function onScreen(): FakePage {
    if (stack.top === undefined) throw new Error('the app has no page yet; await fake.coldStart() first')
    return stack.top.page
  }

  return {
    api: {
      navigateTo: (given) => call('navigateTo', given),
      redirectTo: (given) => call('redirectTo', given),
      reLaunch: (given) => call('reLaunch', given),
      switchTab: (given) => call('switchTab', given),
      navigateBack: (given) => call('navigateBack', given),
      rewriteRoute: rewriting.call,
      onBeforeAppRoute: (listener) => before.on(listener),
      offBeforeAppRoute: (listener) => before.off(listener),
      onAppRoute: (listener) => routed.on(listener),
      offAppRoute: (listener) => routed.off(listener),
      onAppRouteDone: (listener) => done.on(listener),
      offAppRouteDone: (listener) => done.off(listener),
    },
    control: {
      get pages() {
        return stack.pages
      },
      get page() {
        return onScreen()
      },
      getCurrentPages: () => [...stack.pages],
      navigations: calls,
      faultNavigation: (fault) => faults.add(fault),
      definePage: (path, definition) => void definitions.set(plain(path), definition),
      tap(handler, dataset = {}) {
        const top = onScreen()
        const method = top[handler]
        if (!isCallback(method)) throw new Error(`the page on screen has no method ${handler}`)
        const target = { id: '', offsetLeft: 0, offsetTop: 0, dataset: { ...dataset } }
        const event = { type: 'tap', timeStamp: world.clock.now(), detail: { x: 0, y: 0 }, target, mark: {} }
        world.call(() => world.watch(Reflect.apply(method, top, [{ ...event, currentTarget: target }])))
        return world.clock.settle()
      },
      userSwitchTab(path) {
        if (!tabPages.includes(plain(path))) throw new TypeError(`"${path}" is not one of tabPages`)
        return event('switchTab', { route: path, query: {} })
      },
    },
    get pending() {
      return queue.pending
    },
    get listeners() {
      return before.size + routed.size + done.size
    },
    event,
    hidePage: () => stack.top?.hide(),
    showPage: () => stack.top?.show(),
    reset() {
      queue.reset()
      stack.reset()
      for (const emitter of [before, routed, done]) emitter.off()
    },
  }
}

const KNOWN: Readonly<Record<RouteApi, readonly string[]>> = {
  navigateTo: ['url', 'events', 'routeType', 'routeConfig', 'routeOptions', 'withOpenContainer'],
  redirectTo: ['url'],
  reLaunch: ['url'],
  switchTab: ['url'],
  navigateBack: ['delta'],
}
