import type { Root } from 'glass-easel-miniprogram-adapter'
import { backendOfWindow } from './backend'
import { isCallable } from '../guards'
import type { EventChannel } from '../routing/event-channel'
import type { Space } from './space'

export interface PageOptions {
  readonly space: Space
  /** Path of the page, without a leading slash. */
  readonly route: string
  /** The query that the page's `onLoad` gets. */
  readonly query: Readonly<Record<string, string>>
  /** The element in which the page is drawn. */
  readonly parent: HTMLElement
  /** The path of the component that draws the tab bar, for a tab page of an app with a custom tab bar. */
  readonly tabBar?: string | undefined
  /** The channel to the page that opened this one by `wx.navigateTo`. */
  readonly channel?: EventChannel | undefined
  /** Called with an error that a lifecycle function of the page throws. The navigation goes on, as in WeChat. */
  readonly onError: (error: unknown, where: string) => void
}

const encode = encodeURIComponent

function attach(root: Root, parent: HTMLElement): void {
  const placeholder = backendOfWindow().context.document.createElement('h-i')
  if (placeholder instanceof Node) parent.appendChild(placeholder)
  if (placeholder.parentNode) root.attach(placeholder.parentNode, placeholder)
}

/** A page on the stack, or a tab page that is not shown: its instance, its element and its lifecycle. */
export class PageInstance {
  readonly route: string
  readonly element: HTMLElement
  readonly query: Readonly<Record<string, string>>
  /** The instance that `getCurrentPages()` returns, which is `this` in the page's own code. */
  readonly caller: object
  private readonly root: Root
  private readonly tabBar: Root | null
  private readonly parent: HTMLElement
  private readonly space: Space
  private readonly onError: (error: unknown, where: string) => void
  /** False after `wx.hideShareMenu()`. */
  sharesByMenu = true
  private visible = false
  private ready = false
  private gone = false

  constructor({ space, route, query, parent, tabBar, channel, onError }: PageOptions) {
    this.space = space
    this.route = route
    this.query = query
    this.onError = onError
    const properties = Object.entries(query).map(([key, value]) => `${encode(key)}=${encode(value)}`)
    this.root = space.create(route, properties.join('&'))
    this.caller = this.root.get()
    this.tabBar = tabBar === undefined ? null : space.create(tabBar, '', 'custom-tab-bar')
    this.describe(channel)
    const host: unknown = this.root.getComponent().$$
    if (!(host instanceof HTMLElement)) throw new Error(`the page ${route} has no element`)
    host.dataset.route = route
    this.element = host
    this.parent = parent
  }

  /**
   * Inserts the page into the document, and calls `onLoad`. The router puts the page on the stack before, because the page's
   * code may look for it in `getCurrentPages()`.
   */
  open(): void {
    attach(this.root, this.parent)
    // The tab bar is inside the page, as in WeChat, and inherits the page's styles. It gets no page lifetimes.
    if (this.tabBar) attach(this.tabBar, this.element)
    this.call('onLoad', { ...this.query })
  }

  get isVisible(): boolean {
    return this.visible
  }

  get isGone(): boolean {
    return this.gone
  }

  get data(): Readonly<Record<string, unknown>> {
    const data: unknown = Reflect.get(this.caller, 'data')
    return typeof data === 'object' && data !== null ? { ...data } : {}
  }

  show(): void {
    if (this.visible || this.gone) return
    this.visible = true
    this.root.getComponent().triggerPageLifetime('show', [])
    this.call('onShow')
    if (this.ready) return
    this.ready = true
    this.space.flushReady()
    this.call('onReady')
  }

  hide(): void {
    if (!this.visible || this.gone) return
    this.visible = false
    this.root.getComponent().triggerPageLifetime('hide', [])
    this.call('onHide')
  }

  /** Calls `onUnload` and ends the page. The caller removes `element`, because the page may be animated while it leaves. */
  unload(): void {
    if (this.gone) return
    this.gone = true
    this.visible = false
    this.call('onUnload')
    this.tabBar?.release()
    this.root.release()
  }

  routeDone(): void {
    if (this.gone) return
    this.root.getComponent().triggerPageLifetime('routeDone', [])
    this.call('onRouteDone')
  }

  /** Whether the page has a method of that name. */
  has(method: string): boolean {
    return isCallable(Reflect.get(this.caller, method))
  }

  /** Calls a method of the page, if it has one of that name, and returns its result. An error goes to `onError`. */
  call(name: string, ...args: readonly unknown[]): unknown {
    const method: unknown = Reflect.get(this.caller, name)
    if (!isCallable(method)) return undefined
    try {
      return Reflect.apply(method, this.caller, args)
    } catch (error) {
      this.onError(error, `${this.route} ${name}`)
      return undefined
    }
  }

  private describe(channel: EventChannel | undefined): void {
    const tabBar = this.tabBar?.get()
    const own = {
      route: this.route,
      __route__: this.route,
      options: this.query,
      // WeChat gives a page that was not opened by `wx.navigateTo` an empty object.
      getOpenerEventChannel: () => channel ?? {},
      ...(tabBar && { getTabBar: () => tabBar }),
    }
    for (const [name, value] of Object.entries(own)) {
      Object.defineProperty(this.caller, name, {
        value,
        configurable: true,
        writable: true,
        enumerable: true,
      })
    }
  }
}
