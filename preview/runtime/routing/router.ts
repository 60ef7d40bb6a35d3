import type { AppConfig } from '../../compiled'
import type { Device } from '../device'
import { Emitter } from '../emitter'
import type { PageInstance } from '../pages/page'
import type { EventChannel } from './event-channel'
import type { OpenType } from './route-rules'
import { isTabPage, refusalReason } from './route-rules'
import type { PageUrl } from './url'
import { parseUrl } from './url'

export interface RouteEvent {
  readonly openType: OpenType
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly routeEventId: string
  readonly renderer: 'webview'
  readonly notFound: boolean
}

export interface Navigation {
  readonly type: OpenType
  readonly url: string
  readonly delta: number
  /** For `navigateTo`: the end of the channel that the opened page gets. */
  readonly channel?: EventChannel | undefined
  success(): void
  fail(reason: string): void
  /** Called after `success`, when the page has been opened. */
  done?(): void
}

/** Creates pages, and shows and removes them on the screen. */
export interface Stage {
  /** @param channel to the page that opens this one */
  create(target: PageUrl, channel?: EventChannel): PageInstance
  /** Shows the page on top. @param by the navigation that does it. @param isFirst it is the only page on the stack */
  show(page: PageInstance, by: OpenType, isFirst: boolean): void
  hide(page: PageInstance): void
  remove(page: PageInstance, by: OpenType): void
}

/** Faults of navigations, which tests set. */
export interface NavigationFaults {
  /** The time before a navigation is confirmed, in ms. */
  delay: number
  /** Each entry makes the next navigation of its type fail with its reason. */
  fail: { readonly type: OpenType; readonly reason: string }[]
}

/**
 * The page stack. As in WeChat, a navigation is first confirmed (`success` is called), and carried out after that; nothing cancels
 * a confirmed navigation. Navigations are carried out one after the other: several calls at once are several navigations.
 */
export class Router {
  readonly beforeRoute = new Emitter<RouteEvent>()
  readonly routed = new Emitter<RouteEvent>()
  readonly routeDone = new Emitter<RouteEvent>()
  readonly changed = new Emitter<void>()
  /** Emitted when the last navigation of the queue has ended. */
  readonly idle = new Emitter<void>()
  readonly faults: NavigationFaults = { delay: 0, fail: [] }
  private stack: PageInstance[] = []
  private readonly tabs = new Map<string, PageInstance>()
  private readonly queue: Navigation[] = []
  private busy = false
  private events = 0
  /** The navigation whose `beforeRoute` is being emitted, and the page that it leads to; `rewrite` changes `target`. */
  private before: { readonly type: OpenType; readonly planned: PageUrl; target: PageUrl } | null = null

  constructor(
    private readonly options: {
      readonly app: AppConfig
      readonly device: Device
      readonly stage: Stage
      readonly singlePage: boolean
      readonly decodeQuery: boolean
    },
  ) {}

  get pages(): readonly PageInstance[] {
    return this.stack
  }

  get top(): PageInstance | null {
    return this.stack.at(-1) ?? null
  }

  get isIdle(): boolean {
    return !this.busy
  }

  /** Opens the first page, synchronously, as a phone does. */
  launch(target: PageUrl): void {
    this.route('appLaunch', target, 1)
  }

  navigate(navigation: Navigation): void {
    this.queue.push(navigation)
    if (this.busy) return
    this.busy = true
    this.next()
  }

  /** Resolves a URL as `wx.navigateTo` does: relative to the page on top. */
  resolve(url: string): PageUrl {
    return parseUrl(url, this.top?.route ?? '', this.options.decodeQuery)
  }

  /**
   * `wx.rewriteRoute`: while `beforeRoute` is emitted, makes the navigation lead to another page.
   * @returns the reason for which WeChat refuses it; null if it was done
   */
  rewrite(url: string, keepQuery: boolean): string | null {
    const { before } = this
    if (!before) return 'can only be called synchronously in onBeforeAppRoute'
    const { app } = this.options
    const target = this.resolve(url)
    if (before.type === 'navigateBack') return 'can not rewrite navigateBack'
    if (before.target !== before.planned) return 'the route event has been rewritten'
    const reason = refusalReason(before.type, target.path, target.path, { app, depth: 1, singlePage: false })
    if (reason !== null) return reason
    const packageOf = (path: string) => app.packages.find((root) => path.startsWith(root + '/'))
    if (packageOf(target.path) !== packageOf(before.planned.path))
      return 'can not rewrite to a page of another package'
    before.target = { path: target.path, query: keepQuery ? before.planned.query : target.query }
    return null
  }

  private next(): void {
    const navigation = this.queue.shift()
    if (!navigation) {
      this.busy = false
      this.idle.emit()
      return
    }
    setTimeout(() => this.options.device.deliver(() => this.confirm(navigation)), this.faults.delay)
  }

  private confirm(navigation: Navigation): void {
    const { type, url, delta } = navigation
    const target = this.resolve(url)
    const fault = this.faults.fail.findIndex((item) => item.type === type)
    const { app, singlePage } = this.options
    const reason =
      fault === -1
        ? refusalReason(type, target.path, url, { app, depth: this.stack.length, singlePage })
        : (this.faults.fail.splice(fault, 1)[0]?.reason ?? null)
    if (reason !== null) {
      navigation.fail(reason)
      this.next()
      return
    }
    navigation.success()
    setTimeout(() => {
      this.options.device.deliver(() => {
        this.route(type, target, delta, navigation.channel)
        navigation.done?.()
        this.next()
      })
    }, 0)
  }

  private route(openType: OpenType, target: PageUrl, delta: number, channel?: EventChannel): void {
    const back = this.stack[Math.max(0, this.stack.length - 1 - delta)]
    const planned = openType === 'navigateBack' && back ? { path: back.route, query: back.query } : target
    const routeEventId = `route-${++this.events}`
    const eventTo = (about: PageUrl): RouteEvent => ({
      openType,
      ...about,
      routeEventId,
      renderer: 'webview',
      notFound: !this.options.app.pages.includes(about.path),
    })
    const before = { type: openType, planned, target: planned }
    this.before = before
    this.beforeRoute.emit(eventTo(planned))
    this.before = null
    const event = eventTo(before.target)
    const old = this.top
    this.move(openType, before.target, delta, channel)
    this.routed.emit(event)
    this.changed.emit()
    const page = this.top
    setTimeout(() => {
      if (page !== old) page?.routeDone()
      this.routeDone.emit(event)
    }, 0)
  }

  private move(openType: OpenType, target: PageUrl, delta: number, channel?: EventChannel): void {
    switch (openType) {
      case 'navigateTo':
        this.cover()
        this.push(this.options.stage.create(target, channel))
        break
      case 'navigateBack':
        this.close(Math.max(1, this.stack.length - delta), openType)
        break
      case 'redirectTo':
        this.close(this.stack.length - 1, openType)
        this.push(this.options.stage.create(target))
        break
      case 'switchTab':
        this.toTab(target)
        break
      case 'appLaunch':
      case 'reLaunch':
      case 'autoReLaunch':
        this.close(0, openType)
        for (const page of this.tabs.values()) this.options.stage.remove(page, openType)
        this.tabs.clear()
        this.openBottom(target)
        break
    }
    this.uncover(openType)
  }

  private push(page: PageInstance): void {
    this.stack.push(page)
    page.open()
  }

  /** Opens a page as the only one of the stack. A tab page is kept while another tab is shown, and shown again as it was. */
  private openBottom(target: PageUrl): void {
    const known = this.tabs.get(target.path)
    if (known) {
      this.stack = [known]
      return
    }
    const page = this.options.stage.create(target)
    if (isTabPage(this.options.app, target.path)) this.tabs.set(target.path, page)
    this.stack = []
    this.push(page)
  }

  private toTab(target: PageUrl): void {
    if (this.stack.length === 1 && this.top?.route === target.path) return
    const bottom = this.stack[0]
    const stays = bottom !== undefined && this.tabs.get(bottom.route) === bottom
    this.close(stays ? 1 : 0, 'switchTab')
    if (bottom && stays && bottom.route === target.path) return
    this.cover()
    this.openBottom(target)
  }

  /** Unloads the pages above a depth, the topmost page first. */
  private close(depth: number, by: OpenType): void {
    const closed = this.stack.slice(depth)
    this.stack = this.stack.slice(0, depth)
    for (const page of closed.reverse()) {
      if (by !== 'navigateBack' && this.tabs.get(page.route) === page) this.tabs.delete(page.route)
      this.options.stage.remove(page, by)
    }
  }

  private cover(): void {
    if (this.top) this.options.stage.hide(this.top)
  }

  private uncover(by: OpenType): void {
    if (this.top) this.options.stage.show(this.top, by, this.stack.length === 1)
  }
}
