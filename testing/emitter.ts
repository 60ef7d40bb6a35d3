import { readListener } from './options'
import type { Callback } from './options'
import type { World } from './world'

/** The listeners behind one pair of `wx.on…` and `wx.off…`. */
export interface Emitter {
  on(listener: unknown): void
  /** Without a listener, all of them. */
  off(listener?: unknown): void
  emit(value: unknown): void
  readonly size: number
}

export function createEmitter(world: World, name: string): Emitter {
  let listeners: Callback[] = []
  return {
    on: (listener) => void listeners.push(readListener(`on${name}`, listener)),
    off(listener) {
      const gone = listener === undefined ? undefined : readListener(`off${name}`, listener)
      listeners = gone === undefined ? [] : listeners.filter((each) => each !== gone)
    },
    emit(value) {
      for (const listener of listeners.slice()) world.call(listener, value)
    },
    get size() {
      return listeners.length
    },
  }
}
