import { pageOfComponent, pageOfPage } from './component-page'
import type { PageDefinition } from './fake-page'
import { installGlobals } from '../globals'
import { isCallback, isRecord } from '../options'
import type { World } from '../world'

/** Runs the files of an app as WeChat runs them. */
export interface FakeAppFiles {
  /**
   * Runs the app's script and keeps the definition that the script passes to `App()`. Afterwards a cold start calls its
   * `onLaunch` and `onShow`, `hide` calls `onHide` and `show` calls `onShow`. `getApp()` returns this app.
   *
   * A module runs only once: call `jest.resetModules()` before each test, so that each test gets an app of its own.
   * @throws Error if the script does not call `App()`
   * @example await fake.loadApp(() => import('./app'))
   */
  loadApp(load: () => unknown): Promise<void>
  /**
   * Runs a page's script, and defines the page of this route by what the script passes to `Page()` or `Component()`.
   * @throws Error if the script calls neither, or more than one; TypeError for a component that needs a renderer (relations)
   * @example await fake.loadPage('pages/orders/orders', () => import('./pages/orders/orders'))
   */
  loadPage(route: string, load: () => unknown): Promise<void>
}

export interface AppParts extends FakeAppFiles {
  /** Calls a lifecycle of the app, if the app has it. */
  call(name: 'onLaunch' | 'onShow' | 'onHide', options?: object): void
  /** Makes a new app from its definition, because a new process starts. */
  start(): void
  getApp(): unknown
  reset(): void
}

/** `Behavior()` for pages without a renderer: returns the definition itself. */
export const fakeBehavior = (definition: unknown): unknown => definition

export function createApp(
  world: World,
  definePage: (route: string, definition: PageDefinition) => void,
): AppParts {
  let definition: Readonly<Record<string, unknown>> = {}
  let instance: Record<string, unknown> | undefined

  /** Runs a script; returns the constructor that it calls (one of `names`) and the definition that it passes. */
  async function given(
    names: readonly string[],
    load: () => unknown,
  ): Promise<readonly [name: string, definition: Readonly<Record<string, unknown>>]> {
    const caught: [string, Readonly<Record<string, unknown>>][] = []
    const constructors: Record<string, unknown> = {}
    for (const name of names)
      constructors[name] = (made: unknown) => {
        if (!isRecord(made)) throw new TypeError(`${name}() takes an object`)
        caught.push([name, made])
      }
    const undo = installGlobals(constructors)
    try {
      await load()
    } finally {
      undo()
    }
    const [first, second] = caught
    const called = names.map((name) => `${name}()`).join(' or ')
    if (!first)
      throw new Error(
        `the script has not called ${called}; a module runs once: reset the modules before each test, in jest by jest.resetModules()`,
      )
    if (second) throw new Error(`the script has called ${called} more than once`)
    return first
  }

  return {
    async loadApp(load) {
      definition = (await given(['App'], load))[1]
    },
    async loadPage(route, load) {
      const [constructor, made] = await given(['Page', 'Component'], load)
      definePage(route, (constructor === 'Page' ? pageOfPage : pageOfComponent)(world, made))
    },
    call(name, options) {
      const method = instance?.[name]
      if (isCallback(method)) world.call(() => world.watch(Reflect.apply(method, instance, [options])))
    },
    start() {
      instance = { ...definition }
    },
    getApp: () => instance,
    reset() {
      instance = undefined
    },
  }
}
