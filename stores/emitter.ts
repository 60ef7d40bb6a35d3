import type { AuthEvents } from './types'

type Listener<Name extends keyof AuthEvents> = (payload: AuthEvents[Name]) => void
type Listeners = { [Name in keyof AuthEvents]: Listener<Name>[] }

export interface Emitter {
  on<Name extends keyof AuthEvents>(event: Name, listener: Listener<Name>): () => void
  emit<Name extends keyof AuthEvents>(event: Name, payload: AuthEvents[Name]): void
}

/** Listeners by event. One that throws does not keep the others from hearing; its error is announced as one. */
export function createEmitter(): Emitter {
  const all: Listeners = { login: [], logout: [], renew: [], accountChange: [], loginRequired: [], error: [] }

  function emit<Name extends keyof AuthEvents>(event: Name, payload: AuthEvents[Name]): void {
    // A copy: a listener may take itself off while it is called.
    for (const listener of all[event].slice()) {
      try {
        listener(payload)
      } catch (error) {
        if (event !== 'error') emit('error', { source: 'listener', error: toError(error) })
      }
    }
  }

  return {
    on(event, listener) {
      if (!(event in all)) throw new TypeError('AuthStore.on: unknown event `' + String(event) + '`')
      if (typeof listener !== 'function') throw new TypeError('AuthStore.on: the listener must be a function')
      const list: Listener<typeof event>[] = all[event]
      list.push(listener)
      return () => {
        const at = list.indexOf(listener)
        if (at >= 0) list.splice(at, 1)
      }
    },
    emit,
  }
}

/** Whatever was thrown, as an `Error`: only those raise an alarm in WeChat's own error reports. */
export function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error('Not an Error was thrown')
}
