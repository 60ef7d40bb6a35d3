import { isCallable } from './guards'

/** The listeners of one event, with the behaviour of `wx.onX` and `wx.offX`. An error of a listener does not stop the others. */
export class Emitter<Payload = unknown> {
  private listeners: ((payload: Payload) => unknown)[] = []

  constructor(private readonly report: (error: unknown) => void = (error) => console.error(error)) {}

  readonly on = (listener: unknown): void => {
    if (isCallable(listener)) this.listeners = [...this.listeners, listener]
  }

  /** Removes a listener. Without an argument it removes all of them, as `wx.offX()` does. */
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
