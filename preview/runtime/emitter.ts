import { isCallable } from './guards'

/** Listeners of one of the platform's events, as `wx.onX` and `wx.offX` keep them. */
export class Emitter<Payload = unknown> {
  private listeners: ((payload: Payload) => unknown)[] = []

  constructor(private readonly report: (error: unknown) => void = (error) => console.error(error)) {}

  readonly on = (listener: unknown): void => {
    if (isCallable(listener)) this.listeners = [...this.listeners, listener]
  }

  /** Removes a listener; without one, all, as `wx.offX()` does. */
  readonly off = (listener?: unknown): void => {
    this.listeners = listener === undefined ? [] : this.listeners.filter((item) => item !== listener)
  }

  emit(payload: Payload): void {
    for (const listener of this.listeners) {
      try {
        listener(payload)
      } catch (error) {
        this.report(error)
      }
    }
  }
}
