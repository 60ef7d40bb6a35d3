import { isAuthError } from 'mobx-miniprogram-auth'
import type { Action } from './_actions'
import type { App } from './_app'

/** The error that the app throws in a cell; any other error is the library's own. */
export class AppError extends Error {
  constructor() {
    super('thrown by the app')
  }
}

/** One cell of the matrix: at the `nth` call of the callback the app does something. Without an action it only counts. */
export interface Cell {
  readonly callback: string
  readonly nth: number
  readonly action: Action
}

/** More calls of the app's functions in one cell are a loop. */
const CALL_LIMIT = 3_000

/** Counts the calls of the app's functions, does the action of the cell, and records the result of each promise. */
export interface Probe {
  /** How often each callback was called, by name. */
  readonly calls: ReadonlyMap<string, number>
  /** The rules that were broken, in words. */
  readonly violations: string[]
  /** The promises that have not settled. */
  readonly pending: readonly string[]
  /** Has the action been done? */
  readonly fired: boolean
  /** Every function of the app that the library calls begins with this. */
  called(callback: string): void
  /** Records the result of a promise. @param check gets the value, and returns what is wrong with it */
  track(what: string, promise: PromiseLike<unknown>, check?: (value: unknown) => string): void
  /** Starts counting from zero, and does the action from now on. */
  begin(): void
  /** From now on no action is done any more. */
  disarm(): void
}

/** @param armed false: the action is done only after `begin` */
export function createProbe(cell: Cell | null, armed: boolean, app: () => App | null): Probe {
  const calls = new Map<string, number>()
  const violations: string[] = []
  const pending = new Map<number, string>()
  let fired = false
  let total = 0
  let promises = 0
  return {
    calls,
    violations,
    get fired() {
      return fired
    },
    get pending() {
      return Array.from(pending.values())
    },
    called(callback) {
      const made = app()
      // While the store is created, the app cannot call it yet.
      if (!made) return
      if (++total === CALL_LIMIT)
        violations.push('R5: the app is called in an endless loop, the last time in: ' + callback)
      if (total >= CALL_LIMIT) throw new Error('a loop that the test has ended')
      const count = (calls.get(callback) ?? 0) + 1
      calls.set(callback, count)
      if (!cell || !armed || fired || cell.callback !== callback || cell.nth !== count) return
      fired = true
      cell.action(made)
    },
    track(what, promise, check = () => '') {
      const id = ++promises
      pending.set(id, what)
      const settled = (found: string): void => {
        if (!pending.delete(id)) violations.push(`R5: settled twice: ${what}`)
        if (found) violations.push(found)
      }
      promise.then(
        (value) => settled(check(value)),
        (error: unknown) =>
          settled(
            isAuthError(error) || error instanceof AppError
              ? ''
              : `${what} was rejected with ${String(error)}`,
          ),
      )
    },
    begin() {
      calls.clear()
      armed = true
    },
    disarm() {
      armed = false
    },
  }
}
