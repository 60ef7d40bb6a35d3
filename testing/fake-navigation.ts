import { createEmitter } from './emitter'
import { createEventChannel } from './event-channel'
import { createPage } from './fake-page'
import type { FakePage, PageDefinition } from './fake-page'
import type { Launch } from './fake-lifecycle'
import { readOptions } from './options'
import type { Options } from './options'
import { createPageStack } from './page-stack'
import type { OpenType, Target } from './page-stack'
import { createRouteQueue } from './route-queue'
import { splitUrl } from './url'
import { ApiFailure } from './world'
import type { World } from './world'

export type RouteApi = 'navigateTo' | 'redirectTo' | 'reLaunch' | 'switchTab' | 'navigateBack'

export interface NavigationFault {
  /** @default every route API */
  readonly api?: RouteApi | undefined
  /** Fails with this message. Without it the navigation is only slow. */
  readonly errMsg?: string | undefined
  /** ms until WeChat confirms or fails. @default 0 */
  readonly delay?: number | undefined
  /** How often. @default until the undo is called */
  readonly times?: number | undefined
}

/** One call of a route API. */
export interface NavigationCall {
  readonly api: RouteApi
  /** As given; empty for navigateBack. */
  readonly url: string
  readonly at: number
  /** `done` when the route event is over; else the message it failed with. */
  readonly outcome: string
}

export interface FakeNavigation {
  /** The stack, the page on screen last; what `getCurrentPages()` returns. Tab pages off screen are not in it. */
  readonly pages: readonly FakePage[]
  getCurrentPages(): FakePage[]
  /** Every call of a route API, in order. */
  readonly navigations: readonly NavigationCall[]
  /** Breaks or slows the next calls; returns the undo. @example fake.faultNavigation({ errMsg: 'navigateTo:fail', times: 1 }) */
  faultNavigation(fault: NavigationFault): () => void
  /** Says what a page is made of. Pages without a definition have no lifecycles. */
  definePage(route: string, definition: PageDefinition): void
  /** The user goes back by gesture or button; from the first page that leaves the app. */
  userBack(): Promise<void>
  /** The user taps the tab bar. */
  userSwitchTab(route: string): Promise<void>
  /** A new process: the app is shown and its first page loaded. `kill()` the old one before. */
  coldStart(launch?: Partial<Launch>): Promise<void>
  /** The app, still alive, is opened by a link: all pages close and this one opens (autoReLaunch). */
  hotStart(path: string, query?: Readonly<Record<string, string>>): Promise<void>
}

export interface NavigationOptions {
  readonly tabPages: readonly string[]
  /** `undefined`: every page exists. */
  readonly pages: readonly string[] | undefined
  readonly decodesQuery: boolean
}

export interface NavigationParts {
  readonly control: Pick<
    FakeNavigation,
    'pages' | 'getCurrentPages' | 'navigations' | 'faultNavigation' | 'definePage' | 'userSwitchTab'
  >
  readonly api: Readonly<Record<string, (given: unknown) => unknown>>
  /** Navigations that are not over. */
  readonly pending: number
  readonly listeners: number
  /** An event that no API call asked for. */
  event(openType: OpenType, target: Target): Promise<void>
  hidePage(): void
  showPage(): void
  reset(): void
}

/** The most pages the stack holds. */
const DEEPEST = 10

export function createNavigation(world: World, options: NavigationOptions): NavigationParts {
  const tabPages = options.tabPages.map(plain)
  const known = options.pages === undefined ? undefined : [...options.pages.map(plain), ...tabPages]
  const definitions = new Map<string, PageDefinition>()
  const calls: { api: RouteApi; url: string; at: number; outcome: string }[] = []
  const faults: { fault: NavigationFault; left: number }[] = []
  const queue = createRouteQueue(world)
  const before = createEmitter(world, 'BeforeAppRoute')
  const routed = createEmitter(world, 'AppRoute')
  const done = createEmitter(world, 'AppRouteDone')
  let events = 0
  const stack = createPageStack(({ route, query }) =>
    createPage(world, route, query, tabPages.includes(route), definitions.get(route) ?? {}),
  )

  function resolve(url: string): Target {
    const { path, query } = splitUrl(url, options.decodesQuery)
    if (path.startsWith('/')) return { route: path.slice(1), query }
    // As `wx.navigateTo` does: relative to the page on screen.
    const steps = (stack.top?.page.route ?? '').split('/').slice(0, -1)
    for (const step of path.split('/')) {
      if (step === '..') steps.pop()
      else if (step !== '.') steps.push(step)
    }
    return { route: steps.join('/'), query }
  }

  function route(openType: OpenType, target: Target, delta: number): FakePage | undefined {
    const back = stack.pages[Math.max(0, stack.pages.length - 1 - delta)]
    const about =
      openType === 'navigateBack' && back !== undefined ? { route: back.route, query: back.options } : target
    const payload = {
      openType,
      path: about.route,
      query: about.query,
      routeEventId: `route-${++events}`,
      renderer: 'webview',
      notFound: !exists(about.route),
      timeStamp: world.clock.now(),
    }
    before.emit(payload)
    const top = stack.route(openType, target, delta)
    routed.emit(payload)
    world.clock.outside(0, () => world.clock.deliver(() => done.emit(payload)))
    return top
  }

  function exists(path: string): boolean {
    return known === undefined || known.includes(path) || definitions.has(path)
  }

  /** WeChat's objections, in the words its clients use; they differ a little between versions. */
  function objection(api: RouteApi, url: string, { route: path }: Target): string | undefined {
    const tab = tabPages.includes(path)
    if (world.singlePage) return 'can not be invoked in single page mode'
    if (api === 'navigateBack')
      return stack.pages.length > 1 ? undefined : 'cannot navigate back at first page'
    if (!exists(path)) return `page "${path}" is not found`
    if (api === 'switchTab') {
      if (!tab) return 'can not switch to no-tabBar page'
      return url.includes('?') ? 'url may not carry a query' : undefined
    }
    if (tab && api !== 'reLaunch') return `can not ${api} a tabbar page`
    return api === 'navigateTo' && stack.pages.length >= DEEPEST ? 'webview count limit exceed' : undefined
  }

  function takeFault(api: RouteApi): NavigationFault | undefined {
    const found = faults.find(({ fault, left }) => left > 0 && (fault.api === undefined || fault.api === api))
    if (found !== undefined) found.left -= 1
    return found?.fault
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
    const fault = takeFault(api)
    const channel = createEventChannel(world, read.maybeObject('events'))
    let target: Target = { route: '', query: {} }
    return queue.call(read, {
      delay: fault?.delay ?? 0,
      confirm() {
        target = resolve(url)
        const why = objection(api, url, target)
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

  return {
    api: {
      navigateTo: (given) => call('navigateTo', given),
      redirectTo: (given) => call('redirectTo', given),
      reLaunch: (given) => call('reLaunch', given),
      switchTab: (given) => call('switchTab', given),
      navigateBack: (given) => call('navigateBack', given),
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
      getCurrentPages: () => [...stack.pages],
      navigations: calls,
      faultNavigation(fault) {
        const entry = { fault, left: fault.times ?? Infinity }
        faults.push(entry)
        return () => {
          entry.left = 0
        }
      },
      definePage: (path, definition) => void definitions.set(plain(path), definition),
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

function plain(path: string): string {
  return path.replace(/^\//, '')
}
