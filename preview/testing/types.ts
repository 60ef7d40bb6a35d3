import type { Services } from '../runtime/builtin/services'

/** An element, in a project whose tsconfig.json does not have the lib `DOM`: the members that tests need. */
export interface PlainElement {
  /** The text in it, as it was written. `page.text()` gives the text as the user reads it. */
  readonly textContent: string | null
  /** Its classes. Inside a component, each class begins with the component's prefix. */
  readonly className: string
  /** An attribute of the element; null if it does not have it. */
  getAttribute(name: string): string | null
  /** Whether the element matches a CSS selector. Here the tags of WeChat's components are `wx-view`, `wx-button` and so on. */
  matches(selector: string): boolean
  /** Triggers the browser's click, which is no tap. */
  click(): void
}

/** jsdom's `HTMLElement` if your tsconfig.json has the lib `DOM`; else the members of it that tests need. */
export type RenderedElement =
  typeof globalThis extends Record<'HTMLElement', Record<'prototype', infer Element>> ? Element : PlainElement

/** A page or component that is written in the test. */
export interface InlineComponent {
  /** Its markup. */
  readonly wxml: string
  /** Its styles. */
  readonly wxss?: string
  /** Its json. You need not write `component: true`. */
  readonly json?: Readonly<Record<string, unknown>>
  /** Its script, which calls `Page` or `Component` once. @default `Component({})` */
  readonly js?: () => void
}

/** The options of `renderPages`: the pages that are rendered, and what their scripts use. */
export interface RenderOptions {
  /**
   * The folder of a mini-program: that of app.json, or that of the project, whose project.config.json has `miniprogramRoot`.
   * Packages are taken from its miniprogram_npm or, if 构建 npm has not been run, from node_modules. Give this or `files`.
   */
  readonly root?: string
  /**
   * Pages and components that are written in the test, by path. Each of them can be mounted. Give this or `root`.
   * @example { 'pages/hello': { wxml: '<text>{{name}}</text>', js: () => Page({ data: { name: 'Lin' } }) } }
   */
  readonly files?: Readonly<Record<string, InlineComponent>>
  /** The `wx` of the folder's scripts, as `createFakeWx().wx`. @default the global `wx` */
  readonly wx?: object
  /**
   * The result of `getApp()`. With it, app.js does not run.
   * @default with `root`, the instance of app.js, which runs, with `onLaunch` and `onShow`, before the first page is mounted; with
   * `files`, an empty object
   */
  readonly app?: object
  /** The exports of packages that the folder's scripts require, by name, instead of those that are installed. */
  readonly packages?: Readonly<Record<string, unknown>>
  /**
   * The functions of the phone that built-in components use, for example the user's answers to `open-type` buttons and pickers.
   * @default the user refuses everything, and a `<navigator>` calls the function of `wx`
   */
  readonly services?: Partial<Services>
}

/** The result of `renderPages`: the pages of one mini-program. */
export interface Pages {
  /**
   * Creates a page and shows it. Throws what its `onLoad`, `onShow` or `onReady` throws.
   * @param url the path of the page, with its query: `pages/orders/orders?id=1`
   * @param options with `show: false` the page is not shown: only its `onLoad` is called
   */
  mount(url: string, options?: { readonly show?: boolean }): PageHandle
  /** The exports of a script of the folder: `pages.require('auth.js')`. */
  require(path: string): unknown
  /** Unloads every page. */
  dispose(): void
}

/**
 * A mounted page. Selectors are written as in WXSS: `button`, `.card`, `login-panel .agree`. With `text`, only elements that contain
 * this text match.
 */
export interface PageHandle {
  /** Its path, without a leading slash and without the query. */
  readonly route: string
  /** The instance of the page, which is `this` in its code, and which `getCurrentPages()` holds. */
  readonly instance: object
  /** The page's own element in the document. */
  readonly element: RenderedElement
  /** Its current data. */
  readonly data: Readonly<Record<string, unknown>>
  /** The argument of every `setData` of the page after its `onLoad`: `updates.length` is the number of calls. */
  readonly updates: readonly Readonly<Record<string, unknown>>[]
  /** Shows the page, also again: calls `onShow`, and the first time `onReady`. */
  show(): void
  /** Hides the page, as when another page is on top or the app is in the background: calls `onHide`. */
  hide(): void
  /** Closes the page: calls `onUnload`, and removes it from the document. */
  unload(): void
  /** Calls a method of the page, and returns its result. Throws if the page has no such method. */
  call(method: string, ...args: unknown[]): unknown
  /** The first match; null if nothing matches. */
  query(selector: string, text?: string): RenderedElement | null
  /** All matches, in the order of the page. */
  queryAll(selector: string, text?: string): RenderedElement[]
  /** The text of the page, or of the first match, without what is `hidden`. Throws if nothing matches. */
  text(selector?: string): string
  /** Taps the first match. Throws if nothing matches. */
  tap(selector: string, text?: string): void
  /** Types a value into an `<input>` or `<textarea>`, and moves the focus away. Throws if nothing matches. */
  input(selector: string, value: string): void
}
