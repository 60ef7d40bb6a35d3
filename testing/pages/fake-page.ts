import { copy } from '../copy'
import { isCallback, isRecord, wrong } from '../options'
import { applyPatch } from './set-data'
import type { World } from '../world'

/** The definition of a page, as for `Page({...})`: data, lifecycles and methods. `this` in them is the page. */
export interface PageDefinition {
  /** The initial data. Each page gets a copy. */
  data?: Readonly<Record<string, unknown>> | undefined
  /** Called once, when the page is created. */
  onLoad?: ((this: FakePage, query: Record<string, string>) => unknown) | undefined
  /** Called each time the page appears on the screen. */
  onShow?: ((this: FakePage) => unknown) | undefined
  /** Called once, after the first drawing. */
  onReady?: ((this: FakePage) => unknown) | undefined
  /** Called when another page covers the page, or the app goes to the background. */
  onHide?: ((this: FakePage) => unknown) | undefined
  /** Called once, when the page is closed. */
  onUnload?: ((this: FakePage) => unknown) | undefined
  /** Methods and other members of the page. */
  [member: string]: unknown
}

/** A page on the stack, as `getCurrentPages()` returns it. You may replace its lifecycles: they are looked up at each call. */
export interface FakePage extends PageDefinition {
  /** The path of the page, without a leading slash. */
  readonly route: string
  /** The same as `route`. */
  readonly is: string
  /** The query that the page was opened with. */
  readonly options: Record<string, string>
  /** The data that a template would show. */
  data: Record<string, unknown>
  /** Applies a patch, whose names may be paths (`list[0].name`). Calls `callback` a turn later. Forbidden uses are in `errors`. */
  setData(patch: Record<string, unknown>, callback?: () => void): void
  /** Every `setData` so far, and whether the page was on screen at that moment. */
  readonly patches: readonly { readonly data: Readonly<Record<string, unknown>>; readonly shown: boolean }[]
  /** The current state of the page. */
  readonly state: PageState
}

/** The states of a page: it loads once, is shown and hidden any number of times, and is unloaded once. */
export type PageState = 'loading' | 'shown' | 'hidden' | 'unloaded'

export interface PageHandle {
  readonly page: FakePage
  readonly tab: boolean
  load(): void
  show(): void
  hide(): void
  unload(): void
}

export function createPage(
  world: World,
  route: string,
  options: Record<string, string>,
  tab: boolean,
  definition: PageDefinition,
): PageHandle {
  let state: PageState = 'loading'
  const patches: { data: Readonly<Record<string, unknown>>; shown: boolean }[] = []
  const data = copy(definition.data ?? {})
  const page: FakePage = {
    ...definition,
    route,
    is: route,
    options,
    data: isRecord(data) ? { ...data } : {},
    setData(patch, callback) {
      if (!isRecord(patch)) throw wrong('setData', 'its data', 'an object', patch)
      patches.push({ data: { ...patch }, shown: state === 'shown' })
      if (state === 'unloaded') complain(`setData on the unloaded page ${route}`)
      for (const name of Object.keys(patch)) {
        if (patch[name] === undefined) complain(`setData of undefined to "${name}" on ${route}`)
      }
      applyPatch(page.data, patch)
      if (callback !== undefined)
        world.clock.outside(0, () => world.clock.deliver(() => world.call(callback)))
    },
    patches,
    get state() {
      return state
    },
  }

  function complain(message: string): void {
    world.problems.push(new Error(message))
  }
  function run(name: 'onLoad' | 'onShow' | 'onReady' | 'onHide' | 'onUnload'): void {
    const lifecycle: unknown = page[name]
    if (isCallback(lifecycle))
      world.call(() => world.watch(Reflect.apply(lifecycle, page, name === 'onLoad' ? [options] : [])))
  }

  return {
    page,
    tab,
    load() {
      run('onLoad')
      world.clock.outside(0, () => world.clock.deliver(() => state !== 'unloaded' && run('onReady')))
    },
    show() {
      if (state === 'shown' || state === 'unloaded') return
      state = 'shown'
      run('onShow')
    },
    hide() {
      if (state !== 'shown') return
      state = 'hidden'
      run('onHide')
    },
    unload() {
      if (state === 'unloaded') return
      state = 'unloaded'
      run('onUnload')
    },
  }
}
