/**
 * `mobx-miniprogram-auth/testing/render`: renders real WXML on glass-easel, WeChat's own component framework, in jsdom, for
 * tests of pages. Import it before any library that calls `Behavior` while it loads, as mobx-miniprogram-bindings does.
 *
 * ```ts
 * import { renderPages } from 'mobx-miniprogram-auth/testing/render'
 * import { createFakeWx } from 'mobx-miniprogram-auth/testing'
 *
 * const pages = renderPages({ root: '.', wx: createFakeWx().wx })
 * const page = pages.mount('pages/orders/orders?id=1')
 * page.tap('button', 'Order now')
 * expect(page.text('.problem')).toBe('')
 * ```
 */
import './testing/surroundings'
import { glassEasel } from 'glass-easel-miniprogram-adapter'
import { compile, filesFrom } from './compile'
import type { Compiled } from './compiled'
import { AppHost, launchOptions } from './runtime/app'
import type { Services } from './runtime/builtin/services'
import { isCallable, isFields } from './runtime/guards'
import type { ModuleSource } from './runtime/modules'
import { createLoader } from './runtime/modules'
import { PageInstance } from './runtime/pages/page'
import { NAVIGATOR } from './runtime/routing/route-rules'
import { parseUrl } from './runtime/routing/url'
import { Space } from './runtime/pages/space'
import { asActive, globalBehavior, setCurrentPages } from './testing/globals'
import { handleOf, recordUpdates } from './testing/page-handle'
import type { InlineComponent, Pages, RenderOptions } from './testing/types'

export { tapOn, textOf, typeInto } from './testing/touch'
export type { PickRequest, Services } from './runtime/builtin/services'
export type {
  InlineComponent,
  PageHandle,
  Pages,
  PlainElement,
  RenderedElement,
  RenderOptions,
} from './testing/types'

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

/** The services of a user who refuses everything. */
const refusals: Omit<Services, 'navigate'> = {
  assetUrl: (path) => path,
  share: () => undefined,
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

/** WeChat's scene for an app that is opened from the list of recent mini-programs. */
const SCENE = 1001

/**
 * Renders the pages of a mini-program, or pages that are written in the test.
 * @throws TypeError unless there is either `root` or `files`; an Error with file and line if the sources cannot be compiled
 * @example
 * import { createFakeWx } from 'mobx-miniprogram-auth/testing'
 * import { renderPages } from 'mobx-miniprogram-auth/testing/render'
 *
 * const pages = renderPages({ root: 'miniprogram', wx: createFakeWx().wx })
 * const page = pages.mount('pages/orders/orders?id=1')
 * page.tap('button', 'Order now')
 */
export function renderPages(options: RenderOptions): Pages {
  // An error in a lifetime of a component fails the test, instead of being written to the console.
  glassEasel.globalOptions.throwGlobalError = true
  const compiled = compileFor(options)
  const wx: unknown = options.wx ?? Reflect.get(globalThis, 'wx')
  const fail = (error: unknown) => {
    throw error
  }
  const host = new AppHost(fail)
  const constructors = {
    Component: (definition?: unknown) => space.registration.Component(definition),
    Page: (definition: unknown) => space.registration.Page(definition),
    Behavior: globalBehavior,
    App: host.App,
    getApp: () => options.app ?? host.getApp() ?? {},
    getCurrentPages: () => mounted.filter((page) => !page.isGone).map((page) => page.caller),
  }
  const loader = createLoader({
    modules: { ...compiled.modules, ...inlineModules(options.files ?? {}) },
    globals: { wx, ...constructors },
    packages: options.packages,
  })
  const space: Space = new Space({
    compiled,
    services: {
      navigate: (kind, url, delta) => {
        const api = isFields(wx) ? wx[NAVIGATOR[kind] ?? ''] : undefined
        if (isCallable(api))
          api({ ...(kind === 'navigateBack' ? { delta } : { url }), fail: () => undefined })
      },
      ...refusals,
      ...options.services,
    },
    run: (path) => asActive(space.registration, () => void loader.load(`${path}.js`)),
  })
  const mounted: PageInstance[] = []
  setCurrentPages(constructors.getCurrentPages)
  let launched = options.app !== undefined || !loader.has('app.js')
  const launch = (path: string, query: Readonly<Record<string, string>>) => {
    if (launched) return
    launched = true
    loader.load('app.js')
    const told = launchOptions({ path, query, scene: SCENE })
    host.call('onLaunch', told)
    host.call('onShow', told)
  }
  return {
    mount: (url, { show = true } = {}) => {
      const { path, query } = parseUrl(url)
      launch(path, query)
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
