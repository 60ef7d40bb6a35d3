import { createEmitter } from '../emitter'
import { INTERRUPTED } from '../network/network'
import { readOptions } from '../options'
import type { World } from '../world'

/** How the app was opened. */
export interface Launch {
  /** The path of the first page, without a leading slash, as WeChat gives it. */
  readonly path: string
  /** The query that the page gets. */
  readonly query: Readonly<Record<string, string>>
  /** WeChat's number for the way the app was opened: 1001 is the list of mini-programs, 1154 the single-page mode of Moments. */
  readonly scene: number
}

export interface LifecycleParts {
  launch: Launch
  enter: Launch
  /** Brings the app to the foreground. @param keepsPages false if the page on screen will be replaced, so it gets no `onShow` */
  show(options?: Partial<Launch>, keepsPages?: boolean): Promise<void>
  hide(): void
  readonly listeners: number
  /** Sets the launch options of a new process. */
  start(launch: Launch): void
  /** Calls `onLaunch` and `onShow` of the app, in one turn. */
  begin(): void
  /** Calls the listeners of `wx.onAppShow` for the first time in a process. */
  announce(): void
  reset(): void
  readonly api: Readonly<Record<string, (given: unknown) => unknown>>
}

export interface LifeHooks {
  /** Calls a lifecycle of the app itself. */
  callApp(name: 'onLaunch' | 'onShow' | 'onHide', options?: object): void
  /** Hides the page on screen, before `onHide` of the app. */
  hidePage(): void
  /** Shows the page on screen, after `onShow` of the app. */
  showPage(): void
  /** Lets running requests fail, after five seconds in the background. */
  interrupt(failure: typeof INTERRUPTED): void
}

/** In ms: how long an app in the background keeps running. */
const GRACE = 5000
const SINGLE_PAGE = 1154

export function createLifecycle(world: World, launch: Launch, hooks: LifeHooks): LifecycleParts {
  const shown = createEmitter(world, 'AppShow')
  const hidden = createEmitter(world, 'AppHide')
  let suspend = (): void => undefined

  const parts: LifecycleParts = {
    launch,
    enter: launch,
    async show(options = {}, keepsPages = true) {
      if (!world.foreground) {
        suspend()
        parts.enter = { ...parts.enter, ...options }
        world.foreground = true
        const settled = world.clock.thaw()
        hooks.callApp('onShow', optionsOf(parts.enter))
        shown.emit(optionsOf(parts.enter))
        if (keepsPages) hooks.showPage()
        await settled
      }
      await world.clock.settle()
    },
    hide() {
      if (!world.foreground) return
      hooks.hidePage()
      world.foreground = false
      hooks.callApp('onHide', {})
      hidden.emit({})
      suspend = world.clock.outside(GRACE, () => {
        // Freeze the app before its requests fail, so that it gets the failures only when it is back.
        world.clock.freeze()
        hooks.interrupt(INTERRUPTED)
      })
    },
    get listeners() {
      return shown.size + hidden.size
    },
    start(next) {
      parts.launch = next
      parts.enter = next
      world.singlePage = next.scene === SINGLE_PAGE
    },
    begin() {
      hooks.callApp('onLaunch', optionsOf(parts.launch))
      hooks.callApp('onShow', optionsOf(parts.launch))
    },
    announce: () => shown.emit(optionsOf(parts.enter)),
    reset() {
      suspend()
      world.foreground = true
      shown.off()
      hidden.off()
    },
    api: {
      onAppShow: (listener) => shown.on(listener),
      offAppShow: (listener) => shown.off(listener),
      onAppHide: (listener) => hidden.on(listener),
      offAppHide: (listener) => hidden.off(listener),
      getLaunchOptionsSync: () => optionsOf(parts.launch),
      getEnterOptionsSync: () => optionsOf(parts.enter),
      getApiCategory: () => (world.singlePage ? 'browseOnly' : 'default'),
      nextTick(callback) {
        const { success } = readOptions('nextTick', { success: callback }, []).callbacks
        world.clock.outside(0, () => world.clock.deliver(() => world.call(success, undefined)))
      },
    },
  }
  parts.start(launch)
  return parts

  function optionsOf({ path, query, scene }: Launch): object {
    const options = { path, query: { ...query }, scene, referrerInfo: {} }
    const apiCategory = scene === SINGLE_PAGE ? 'browseOnly' : 'default'
    return world.atLeast('2.20.0') ? { ...options, apiCategory } : options
  }
}
