import { bindCall } from 'mobx-miniprogram-auth'
import type { Call } from 'mobx-miniprogram-auth'

// Beside the pages, not on them: what a page waits for is no data of it.
const held = new WeakMap<object, Map<string, Call>>()

function callsOf(page: object): Map<string, Call> {
  const known = held.get(page)
  if (known) return known
  const fresh = new Map<string, Call>()
  held.set(page, fresh)
  return fresh
}

/** A call of a page, by name. It ends with the page; and the next of its name ends it, so that a late answer never overwrites a newer one. */
export function hold<T>(page: object, name: string, call: Call<T>): Call<T> {
  const calls = callsOf(page)
  calls.get(name)?.abort()
  calls.set(name, call)
  const drop = () => {
    if (calls.get(name) === call) calls.delete(name)
  }
  call.then(drop, drop)
  return bindCall(page, call)
}

/** Calls one off. */
export function release(page: object, name: string): void {
  held.get(page)?.get(name)?.abort()
}

/** Calls all of a page off: what belonged to a user who has gone is not set any more. */
export function releaseAll(page: object): void {
  callsOf(page).forEach((call) => call.abort())
}
