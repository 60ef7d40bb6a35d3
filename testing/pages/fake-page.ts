import { copy } from '../copy'
import { isCallback, isRecord, wrong } from '../options'
import { applyPatch } from './set-data'
import type { World } from '../world'

/** What `Page({...})` is given: data, lifecycles and methods, called on the page. */
export interface PageDefinition {
  /** Copied for each page. */
  data?: Readonly<Record<string, unknown>> | undefined
  /** The page is there; once. */
  onLoad?: ((this: FakePage, query: Record<string, string>) => unknown) | undefined
  /** It is on the screen, each time. */
  onShow?: ((this: FakePage) => unknown) | undefined
  /** It has been drawn, once. */
  onReady?: ((this: FakePage) => unknown) | undefined
  /** Another page covers it, or the app went to the background. */
  onHide?: ((this: FakePage) => unknown) | undefined
  /** It is gone. */
  onUnload?: ((this: FakePage) => unknown) | undefined
  /** Methods, and what else the page has. */
  [member: string]: unknown
}

/** A page on the stack, as `getCurrentPages()` shows it. Lifecycles are looked up when they are due, so they may be replaced. */
export interface FakePage extends PageDefinition {
  /** Without a leading slash. */
  readonly route: string
  /** The same as `route`. */
  readonly is: string
  /** The query it was opened with. */
  readonly options: Record<string, string>
  /** What it would show. */
  data: Record<string, unknown>
  /** Applies a patch, paths as `list[0].name` included; `callback` comes a turn later. See `errors` for what WeChat forbids. */
  setData(patch: Record<string, unknown>, callback?: () => void): void
  /** Every `setData` so far, and whether the page was on screen then. */
  readonly patches: readonly { readonly data: Readonly<Record<string, unknown>>; readonly shown: boolean }[]
  /** Where it is in its life. */
  readonly state: PageState
}

/** A page loads, is shown and hidden any number of times, and is unloaded once. */
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
