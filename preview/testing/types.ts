import type { Services } from '../runtime/builtin/services'

/** What tests ask of an element, in a project whose tsconfig.json does not name the lib `DOM`. */
export interface PlainElement {
  /** The text in it, as it was written; `page.text()` is what the user reads. */
  readonly textContent: string | null
  /** Its classes. Inside of a component each begins with the component's own prefix. */
  readonly className: string
  /** An attribute of the element; null without it. */
  getAttribute(name: string): string | null
  /** Does a CSS selector of the document fit it? WeChat's tags are `wx-view`, `wx-button` there. */
  matches(selector: string): boolean
  /** The browser's own click, which is no tap. */
  click(): void
}

/** jsdom's `HTMLElement`, where your tsconfig.json has the lib `DOM`; else the part of it that tests ask for. */
export type RenderedElement =
  typeof globalThis extends Record<'HTMLElement', Record<'prototype', infer Element>> ? Element : PlainElement

/** A page or component written in the test itself. */
export interface InlineComponent {
  /** Its markup. */
  readonly wxml: string
  /** Its styles. */
  readonly wxss?: string
  /** Its json. `component` is true for what is used by others and need not be said. */
  readonly json?: Readonly<Record<string, unknown>>
  /** Its script: calls `Page` or `Component`, once. Without it, a component with no behaviour. */
  readonly js?: () => void
}

/** Whose pages are rendered, and what they find around them. */
export interface RenderOptions {
  /**
   * The folder of a mini-program: that of app.json, or of the project, where project.config.json says `miniprogramRoot`.
   * Packages come from its miniprogram_npm or, where 构建 npm has not been run, from node_modules. Give this or `files`.
   */
  readonly root?: string
  /**
   * Pages and components that are written in the test, by path. Each of them can be mounted.
   * @example { 'pages/hello': { wxml: '<text>{{name}}</text>', js: () => Page({ data: { name: 'Lin' } }) } }
   */
  readonly files?: Readonly<Record<string, InlineComponent>>
  /** `wx` for the folder's scripts: `createFakeWx().wx`. @default the global `wx` */
  readonly wx?: object
  /**
   * What `getApp()` gives.
   * @default with `root`, what app.js gives to `App()`: it runs, with `onLaunch` and `onShow`, before the first page is
   * mounted; with `files`, an empty object
   */
  readonly app?: object
  /** Packages that the folder's scripts require, by name: instead of those that are installed. */
  readonly packages?: Readonly<Record<string, unknown>>
  /**
   * What built-in components ask of the phone: the user's answers to `open-type` buttons and pickers.
   * @default the user says no to all of them, and a `<navigator>` calls the function of `wx`
   */
  readonly services?: Partial<Services>
}

/** What `renderPages` gives: the pages of one mini-program. */
export interface Pages {
  /**
   * Creates a page and, unless told not to, shows it. Throws what its `onLoad`, `onShow` or `onReady` throws.
   * @param url with its query: `pages/orders/orders?id=1`
   * @param options `show`: false leaves it hidden, as before its first `onShow`
   */
  mount(url: string, options?: { readonly show?: boolean }): PageHandle
  /** The exports of one of the folder's scripts: `pages.require('auth.js')`. */
  require(path: string): unknown
  /** Unloads every page. */
  dispose(): void
}

/**
 * A mounted page, as a test sees it. Selectors are WXSS: `button`, `.card`, `login-panel .agree`. Where a selector fits more
 * than one element, `text` picks the first that says it.
 */
export interface PageHandle {
  /** Its path, without a slash in front and without the query. */
  readonly route: string
  /** The page's instance: `this` in its code, and what `getCurrentPages()` holds. */
  readonly instance: object
  /** The page's own element in the document. */
  readonly element: RenderedElement
  /** Its data as they are now. */
  readonly data: Readonly<Record<string, unknown>>
  /** The argument of every `setData` on the page since it was mounted: `updates.length` is how many there were. */
  readonly updates: readonly Readonly<Record<string, unknown>>[]
  /** It comes to the front, again: `onShow`, and the first time `onReady`. */
  show(): void
  /** Another page is in front of it, or the app in the background: `onHide`. */
  hide(): void
  /** It is closed: `onUnload`, and it leaves the document. */
  unload(): void
  /** Calls a method of the page. */
  call(method: string, ...args: unknown[]): unknown
  /** The first match; null for none. */
  query(selector: string, text?: string): RenderedElement | null
  /** Every match, in the order of the page. */
  queryAll(selector: string, text?: string): RenderedElement[]
  /** What the user reads, in the page or the first match; what is `hidden` is left out. Throws if nothing matches. */
  text(selector?: string): string
  /** Taps the first match. Throws if nothing matches. */
  tap(selector: string, text?: string): void
  /** Types into an `<input>` or `<textarea>`. */
  input(selector: string, value: string): void
}
