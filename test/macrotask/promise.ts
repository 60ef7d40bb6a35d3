/**
 * `Promise` as it is on iOS ≤ 15 in a mini-program: a polyfill whose callbacks are tasks of their own, after those that
 * wait already, not right after the code that is running. There it is `setTimeout`; here it is `setImmediate`, which is a
 * task as well and does not wait for a millisecond. Everything else is as the language has it.
 */
type Settle<T> = (value: T | PromiseLike<T>) => void
type Callback<From, To> = ((value: From) => To | PromiseLike<To>) | null | undefined
type State = 'pending' | 'fulfilled' | 'rejected'

// The real one, also if a test replaces it.
const job = setImmediate

export class MacrotaskPromise<T> implements Promise<T> {
  readonly [Symbol.toStringTag] = 'Promise'
  private state: State = 'pending'
  private value: unknown
  private waiting: (() => void)[] = []
  private handled = false

  constructor(executor: (resolve: Settle<T>, reject: (reason?: unknown) => void) => void) {
    if (typeof executor !== 'function') throw new TypeError('Promise resolver is not a function')
    let over = false
    const once =
      <V>(work: (value: V) => void) =>
      (value: V): void => {
        if (over) return
        over = true
        work(value)
      }
    const reject = once((reason: unknown) => this.end('rejected', reason))
    try {
      executor(
        once((value) => this.adopt(value)),
        reject,
      )
    } catch (error) {
      reject(error)
    }
  }

  private adopt(value: unknown): void {
    if (value === this) return this.end('rejected', new TypeError('Chaining cycle detected for promise'))
    if (value === null || (typeof value !== 'object' && typeof value !== 'function'))
      return this.end('fulfilled', value)
    let then: unknown
    try {
      then = Reflect.get(value, 'then')
    } catch (error) {
      return this.end('rejected', error)
    }
    if (typeof then !== 'function') return this.end('fulfilled', value)
    job(() => {
      new MacrotaskPromise<unknown>((resolve, reject) => Reflect.apply(then, value, [resolve, reject])).then(
        (found) => this.end('fulfilled', found),
        (error: unknown) => this.end('rejected', error),
      )
    })
  }

  private end(state: State, value: unknown): void {
    this.state = state
    this.value = value
    const waiting = this.waiting
    this.waiting = []
    waiting.forEach((run) => job(run))
    // Like the host: after the jobs that wait already, if no handler was added by then.
    if (state === 'rejected')
      job(() =>
        job(() => {
          if (!this.handled) process.emit('unhandledRejection', value, Promise.resolve())
        }),
      )
  }

  then<A = T, B = never>(onFulfilled?: Callback<T, A>, onRejected?: Callback<unknown, B>): Promise<A | B> {
    this.handled = true
    return new MacrotaskPromise<A | B>((resolve, reject) => {
      const run = (): void => {
        try {
          // A fulfilled promise holds a value of type T.
          if (this.state === 'fulfilled')
            resolve(typeof onFulfilled === 'function' ? onFulfilled(this.value as T) : (this.value as A))
          else if (typeof onRejected === 'function') resolve(onRejected(this.value))
          else reject(this.value)
        } catch (error) {
          reject(error)
        }
      }
      if (this.state === 'pending') this.waiting.push(run)
      else job(run)
    })
  }

  catch<B = never>(onRejected?: Callback<unknown, B>): Promise<T | B> {
    return this.then(undefined, onRejected)
  }

  finally(onFinally?: (() => void) | null): Promise<T> {
    if (typeof onFinally !== 'function') return this.then()
    return this.then(
      (value) => MacrotaskPromise.resolve(onFinally()).then(() => value),
      (error: unknown) =>
        MacrotaskPromise.resolve(onFinally()).then(() => {
          throw error
        }),
    )
  }

  static resolve<V>(value?: V | PromiseLike<V>): Promise<V> {
    if (value instanceof MacrotaskPromise) return value
    return new MacrotaskPromise<V>((resolve) => resolve(value as V))
  }

  static reject<V = never>(reason?: unknown): Promise<V> {
    return new MacrotaskPromise<V>((_, reject) => reject(reason))
  }

  static all<V>(values: Iterable<V | PromiseLike<V>>): Promise<V[]> {
    return new MacrotaskPromise((resolve, reject) => {
      const found: V[] = []
      const all = Array.from(values)
      let open = all.length
      if (!open) resolve(found)
      all.forEach((value, i) => {
        MacrotaskPromise.resolve(value).then((one) => {
          found[i] = one
          if (--open === 0) resolve(found)
        }, reject)
      })
    })
  }

  static race<V>(values: Iterable<V | PromiseLike<V>>): Promise<V> {
    return new MacrotaskPromise((resolve, reject) => {
      for (const value of values) MacrotaskPromise.resolve(value).then(resolve, reject)
    })
  }
}
