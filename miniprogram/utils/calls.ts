import type { Call } from 'mobx-miniprogram-auth'

interface Abortable {
  abort(): void
}

// Beside the instances, not on them: what a page holds for itself has no place in `data`, nor in its type.
const held = new WeakMap<object, Map<string, Abortable>>()

function callsOf(owner: object): Map<string, Abortable> {
  const known = held.get(owner)
  if (known) return known
  const fresh = new Map<string, Abortable>()
  held.set(owner, fresh)
  return fresh
}

/** Binds a call to a page under a name. The next call of that name aborts it, so that a late answer never overwrites a newer one. */
export function hold<T>(owner: object, name: string, call: Call<T>): Call<T> {
  const calls = callsOf(owner)
  calls.get(name)?.abort()
  calls.set(name, call)
  const drop = () => {
    if (calls.get(name) === call) calls.delete(name)
  }
  call.then(drop, drop)
  return call
}

/** Ends one call of a page. */
export function release(owner: object, name: string): void {
  callsOf(owner).get(name)?.abort()
}

/** Ends all calls of a page: nothing of theirs is set any more. */
export function releaseAll(owner: object): void {
  const calls = callsOf(owner)
  const open = [...calls.values()]
  calls.clear()
  open.forEach((call) => call.abort())
}
