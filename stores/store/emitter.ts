import { has, wrong } from '../check'
import { enlist } from '../enlist'
import { toError } from '../errors'
import type { AuthEvents } from '../types'

type Listener<Name extends keyof AuthEvents> = (payload: AuthEvents[Name]) => void
type Listeners = { [Name in keyof AuthEvents]: Listener<Name>[] }

export interface Emitter {
  on<Name extends keyof AuthEvents>(event: Name, listener: Listener<Name>): () => void
  emit<Name extends keyof AuthEvents>(event: Name, payload: AuthEvents[Name]): void
}

/** Holds the listeners of each event. If a listener throws, the others are still called, and `error` is emitted. */
export function createEmitter(): Emitter {
  const all: Listeners = {
    login: [],
    logout: [],
    renew: [],
    accountChange: [],
    loginRequired: [],
    error: [],
  }

  function emit<Name extends keyof AuthEvents>(event: Name, payload: AuthEvents[Name]): void {
    const broken = (error: unknown): void => {
      if (event !== 'error') emit('error', { source: 'listener', error: toError(error) })
    }
    // A copy, because a listener may remove itself or add another one while it is called.
    for (const listener of all[event].slice()) {
      try {
        const result: unknown = listener(payload)
        // An async listener is not waited for; its rejection is emitted as an `error`, like what a listener throws.
        Promise.resolve(result).catch(broken)
      } catch (error) {
        broken(error)
      }
    }
  }

  return {
    on(event, listener) {
      if (!has(all, event)) throw new TypeError('AuthStore.on: unknown event `' + String(event) + '`')
      if (typeof listener !== 'function') throw wrong('AuthStore.on', 'listener', 'a function', listener)
      return enlist(all[event], listener)
    },
    emit,
  }
}
