import { MacrotaskPromise } from './promise'

test('MacrotaskPromise is the global Promise, and async functions return it', () => {
  expect(Promise).toBe(MacrotaskPromise)
  const made = (async () => 1)()
  expect(made).toBeInstanceOf(MacrotaskPromise)
})

test('its callbacks are tasks, which run after earlier tasks and after microtasks', async () => {
  const order: string[] = []
  setImmediate(() => order.push('task'))
  const callback = Promise.resolve().then(() => order.push('callback'))
  queueMicrotask(() => order.push('microtask'))
  await callback
  expect(order).toEqual(['microtask', 'task', 'callback'])
})

test('it settles once, adopts thenables, and passes rejections on', async () => {
  const seen: unknown[] = []
  const once = new Promise((resolve, reject) => {
    resolve(1)
    resolve(2)
    reject(new Error('no'))
  })
  seen.push(await once)
  seen.push(await Promise.resolve({ then: (resolve: (value: number) => void) => resolve(3) }))
  seen.push(await Promise.reject(4).catch((reason: unknown) => reason))
  seen.push(
    await Promise.reject(5)
      .then(undefined)
      .finally(Boolean)
      .catch((reason: unknown) => reason),
  )
  seen.push(await Promise.race([new Promise(() => undefined), Promise.resolve(6)]))
  const cycle: Promise<unknown> = Promise.resolve().then(() => cycle)
  seen.push(await cycle.catch((error: unknown) => error instanceof TypeError))
  const broken = {
    get then(): never {
      throw 7
    },
  }
  seen.push(await Promise.resolve(broken).catch((reason: unknown) => reason))
  expect(seen).toEqual([1, 3, 4, 5, 6, true, 7])
})

test('a rejection without a handler is reported as unhandled, and one with a handler is not', async () => {
  const unhandled: unknown[] = []
  const record = (reason: unknown): void => void unhandled.push(reason)
  process.on('unhandledRejection', record)
  void Promise.reject('unheard')
  Promise.reject('heard').catch(Boolean)
  await new Promise((resolve) => setTimeout(resolve, 20))
  process.off('unhandledRejection', record)
  expect(unhandled).toEqual(['unheard'])
})
