/**
 * Renders real WXML on glass-easel in jest's jsdom environment. Import this file before any library that calls `Behavior`
 * while it loads, as mobx-miniprogram-bindings does.
 *
 * ```ts
 * import { renderPages } from '../../preview/testing'
 *
 * const pages = renderPages({
 *   files: {
 *     'pages/a/a': {
 *       wxml: '<button bindtap="add">{{count}}</button>',
 *       js: () => Component({ data: { count: 0 }, methods: { add() { this.setData({ count: this.data.count + 1 }) } } }),
 *     },
 *   },
 * })
 * const page = pages.mount('pages/a/a?id=1')
 * page.tap('button')
 * expect(page.text('button')).toBe('1')
 * ```
 */
import { glassEasel } from 'glass-easel-miniprogram-adapter'
import { compile, filesFrom } from './compile'
import type { Compiled } from './compiled'
import type { Services } from './runtime/builtin'
import type { ModuleSource } from './runtime/modules'
import { createLoader } from './runtime/modules'
import { PageInstance } from './runtime/pages/page'
import { parseUrl } from './runtime/routing/url'
import { Space } from './runtime/pages/space'
import { asActive, globalBehavior, setCurrentPages } from './testing/globals'
import type { PageHandle } from './testing/page-handle'
import { handleOf, recordUpdates } from './testing/page-handle'

export type { PageHandle } from './testing/page-handle'
export { tapOn, textOf, typeInto } from './testing/find'

/** A page or component written in the test itself. */
export interface InlineComponent {
  readonly wxml: string
  readonly wxss?: string
  /** Its json. `component` is true for what is used by others and need not be said. */
  readonly json?: Readonly<Record<string, unknown>>
  /** Its script: calls `Page` or `Component`, once. Without it, a component with no behaviour. */
  readonly js?: () => void
}

export interface RenderOptions {
  /** The folder of a mini-program; or else: */
  readonly root?: string
  /** Pages and components by path. Each of them can be mounted. */
  readonly files?: Readonly<Record<string, InlineComponent>>
  /** `wx` for the folder's scripts. @default the global `wx` */
  readonly wx?: object
  /** Packages that the folder's scripts require, by name. */
  readonly packages?: Readonly<Record<string, unknown>>
  /** What built-in components ask of the phone. */
  readonly services?: Partial<Services>
}

export interface Pages {
  /** Creates a page and, unless told not to, shows it. Throws what its `onLoad`, `onShow` or `onReady` throws. */
  mount(url: string, options?: { readonly show?: boolean }): PageHandle
  /** The exports of one of the folder's scripts. */
  require(path: string): unknown
  /** Unloads every page. */
  dispose(): void
}

function inlineFiles(files: Readonly<Record<string, InlineComponent>>): Record<string, string> {
  const sources: Record<string, string> = { 'app.json': JSON.stringify({ pages: Object.keys(files) }) }
  for (const [path, { wxml, wxss, json }] of Object.entries(files)) {
    sources[`${path}.wxml`] = wxml
    sources[`${path}.js`] = 'Component({})'
    sources[`${path}.json`] = JSON.stringify(json ?? {})
    if (wxss !== undefined) sources[`${path}.wxss`] = wxss
  }
  return sources
}

function inlineModules(files: Readonly<Record<string, InlineComponent>>): Record<string, ModuleSource> {
  const scripts = Object.entries(files).flatMap(([path, { js }]) => (js ? [[`${path}.js`, js] as const] : []))
  return Object.fromEntries(scripts)
}

const noServices: Services = {
  navigate: () => undefined,
  assetUrl: (path) => path,
  askPhoneNumber: () => Promise.resolve({ errMsg: 'getPhoneNumber:fail user deny' }),
  askAvatar: () => Promise.resolve(null),
  pick: () => Promise.resolve(null),
}

function compileFor({ root, files }: RenderOptions): Compiled {
  if ((root === undefined) === (files === undefined)) {
    throw new TypeError('renderPages expects either root or files')
  }
  return compile({ root: root ?? filesFrom(inlineFiles(files ?? {})) })
}

export function renderPages(options: RenderOptions): Pages {
  // A failing lifetime of a component fails the test, instead of a line in the console.
  glassEasel.globalOptions.throwGlobalError = true
  const compiled = compileFor(options)
  const constructors = {
    Component: (definition?: unknown) => space.registration.Component(definition),
    Page: (definition: unknown) => space.registration.Page(definition),
    Behavior: globalBehavior,
    App: () => undefined,
    getApp: () => ({}),
    getCurrentPages: () => mounted.filter((page) => !page.isGone).map((page) => page.caller),
  }
  const loader = createLoader({
    modules: { ...compiled.modules, ...inlineModules(options.files ?? {}) },
    globals: { wx: options.wx ?? Reflect.get(globalThis, 'wx'), ...constructors },
    packages: options.packages,
  })
  const space: Space = new Space({
    compiled,
    services: { ...noServices, ...options.services },
    run: (path) => asActive(space.registration, () => void loader.load(`${path}.js`)),
  })
  const mounted: PageInstance[] = []
  setCurrentPages(constructors.getCurrentPages)
  const fail = (error: unknown) => {
    throw error
  }
  return {
    mount: (url, { show = true } = {}) => {
      const { path, query } = parseUrl(url)
      const page = new PageInstance({ space, route: path, query, parent: document.body, onError: fail })
      mounted.push(page)
      page.open()
      const updates = recordUpdates(page.caller)
      if (show) page.show()
      return handleOf(page, updates)
    },
    require: (path) => loader.load(path),
    dispose: () => {
      for (const page of mounted.splice(0)) {
        page.unload()
        page.element.remove()
      }
    },
  }
}
