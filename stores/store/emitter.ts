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

/** Listeners by event. One that throws does not keep the others from hearing; its error is announced as one. */
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
    // A copy: a listener may take itself off while it is called, or add one.
    for (const listener of all[event].slice()) {
      try {
        const result: unknown = listener(payload)
        // Nobody waits for a listener that is an async function; what it throws is told like any other's.
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
