import { Emitter } from './emitter'
import type { ThemeName } from './theme'

/** In ms. A mini-program in the background runs on for this long; then WeChat freezes its logic layer. */
export const FREEZE_AFTER = 5000

export type TimerId = number

interface Timer {
  readonly repeats: boolean
  native: ReturnType<typeof setTimeout>
}

/** The state of the phone that the app cannot set: network, foreground or background, theme, and the timers, which can be frozen. */
export class Device {
  readonly networkChanged = new Emitter<{ readonly isConnected: boolean; readonly networkType: string }>()
  readonly shown = new Emitter<void>()
  readonly hid = new Emitter<void>()
  readonly themeChanged = new Emitter<{ readonly theme: ThemeName }>()
  readonly frozenNow = new Emitter<void>()
  private online = true
  private hidden = false
  private frozen = false
  private system: ThemeName = 'light'
  private freezing: ReturnType<typeof setTimeout> | undefined
  private held: (() => void)[] = []
  private timers = new Map<TimerId, Timer>()
  private nextTimer = 1

  get isOnline(): boolean {
    return this.online
  }

  get isHidden(): boolean {
    return this.hidden
  }

  get isFrozen(): boolean {
    return this.frozen
  }

  get networkType(): string {
    return this.online ? 'wifi' : 'none'
  }

  /** The theme of the system. An app without `"darkmode": true` does not see it. */
  get theme(): ThemeName {
    return this.system
  }

  setTheme(theme: ThemeName): void {
    if (theme === this.system) return
    this.system = theme
    this.deliver(() => this.themeChanged.emit({ theme }))
  }

  setOnline(online: boolean): void {
    if (online === this.online) return
    this.online = online
    this.deliver(() => this.networkChanged.emit({ isConnected: online, networkType: this.networkType }))
  }

  /** Puts the app into the background, or back into the foreground. With `freeze` it is frozen at once, not after 5 s. */
  setHidden(hidden: boolean, freeze = false): void {
    if (hidden && !this.hidden) this.hid.emit()
    const came = !hidden && this.hidden
    this.hidden = hidden
    clearTimeout(this.freezing)
    if (hidden && freeze) this.freezeNow()
    else if (hidden && !this.frozen) this.freezing = setTimeout(() => this.freezeNow(), FREEZE_AFTER)
    if (!came) return
    this.frozen = false
    this.shown.emit()
    for (const callback of this.held.splice(0)) this.run(callback)
  }

  /** Calls a function of the app. While the app is frozen, the call is held back until it is in the foreground again. */
  deliver(callback: () => void): void {
    if (this.frozen) this.held.push(callback)
    else this.run(callback)
  }

  /** The timer functions that the app's scripts use. */
  readonly timing = {
    setTimeout: (callback: unknown, ms?: unknown, ...args: unknown[]) =>
      this.start(callback, ms, args, false),
    setInterval: (callback: unknown, ms?: unknown, ...args: unknown[]) =>
      this.start(callback, ms, args, true),
    clearTimeout: (id: unknown) => this.clear(id),
    clearInterval: (id: unknown) => this.clear(id),
  }

  private start(callback: unknown, ms: unknown, args: unknown[], repeats: boolean): TimerId {
    const id = this.nextTimer++
    let waiting = false
    const tick = () => {
      waiting = false
      if (!this.timers.has(id)) return
      if (!repeats) this.timers.delete(id)
      if (typeof callback === 'function') Reflect.apply(callback, undefined, args)
    }
    const due = () => {
      // An interval that was frozen runs once in the foreground, not once for each time it missed.
      if (waiting) return
      waiting = true
      this.deliver(tick)
    }
    const wait = Math.max(0, Number(ms) || 0)
    this.timers.set(id, { repeats, native: repeats ? setInterval(due, wait) : setTimeout(due, wait) })
    return id
  }

  private clear(id: unknown): void {
    if (typeof id !== 'number') return
    const timer = this.timers.get(id)
    if (!timer) return
    this.timers.delete(id)
    if (timer.repeats) clearInterval(timer.native)
    else clearTimeout(timer.native)
  }

  private freezeNow(): void {
    if (this.frozen) return
    this.frozen = true
    this.frozenNow.emit()
  }

  private run(callback: () => void): void {
    try {
      callback()
    } catch (error) {
      // An error does not keep the other callbacks from running, and still reaches the console and `window.onerror`.
      setTimeout(() => {
        throw error
      }, 0)
    }
  }
}
