import { isCallable } from '../guards'

type Listener = (...args: unknown[]) => unknown

/** One end of the channel between a page and the page that it opens by `wx.navigateTo`. It hears what the other end emits. */
export class EventChannel {
  private listeners: { readonly name: string; readonly listener: Listener; readonly once: boolean }[] = []
  /** Events that came before there was a listener: `success` of `wx.navigateTo` runs before the page is opened. */
  private early: { readonly name: string; readonly args: readonly unknown[] }[] = []
  private other: EventChannel | null = null

  /** Both ends of a new channel. */
  static pair(): readonly [opener: EventChannel, opened: EventChannel] {
    const [opener, opened] = [new EventChannel(), new EventChannel()]
    opener.other = opened
    opened.other = opener
    return [opener, opened]
  }

  readonly on = (name: unknown, listener: unknown): void => this.add(name, listener, false)

  readonly once = (name: unknown, listener: unknown): void => this.add(name, listener, true)

  /** Removes a listener of an event; without a listener, all of them. */
  readonly off = (name: unknown, listener?: unknown): void => {
    this.listeners = this.listeners.filter(
      (each) => each.name !== name || (listener !== undefined && each.listener !== listener),
    )
  }

  readonly emit = (name: unknown, ...args: unknown[]): void => this.other?.receive(String(name), args)

  private add(name: unknown, listener: unknown, once: boolean): void {
    if (!isCallable(listener)) return
    this.listeners.push({ name: String(name), listener, once })
    const waiting = this.early.filter((event) => event.name === name)
    this.early = this.early.filter((event) => event.name !== name)
    for (const event of waiting) this.receive(event.name, event.args)
  }

  private receive(name: string, args: readonly unknown[]): void {
    const called = this.listeners.filter((each) => each.name === name)
    if (called.length === 0) this.early.push({ name, args })
    this.listeners = this.listeners.filter((each) => !each.once || !called.includes(each))
    for (const { listener } of called) listener(...args)
  }
}
