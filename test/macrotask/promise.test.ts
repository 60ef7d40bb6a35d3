import { MacrotaskPromise } from './promise'

test('it stands in for the language’s own, and async functions run over it', () => {
  expect(Promise).toBe(MacrotaskPromise)
  const made = (async () => 1)()
  expect(made).toBeInstanceOf(MacrotaskPromise)
})

test('its callbacks are tasks: behind one that was there before, and behind every callback of the engine’s own', async () => {
  const order: string[] = []
  setImmediate(() => order.push('task'))
  const callback = Promise.resolve().then(() => order.push('callback'))
  queueMicrotask(() => order.push('microtask'))
  await callback
  expect(order).toEqual(['microtask', 'task', 'callback'])
})

test('it settles once, takes over what a thenable says, and passes errors on', async () => {
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

test('a rejection that nobody hears is one that somebody hears of', async () => {
  const heard: unknown[] = []
  const hear = (reason: unknown): void => void heard.push(reason)
  process.on('unhandledRejection', hear)
  void Promise.reject('unheard')
  Promise.reject('heard').catch(Boolean)
  await new Promise((resolve) => setTimeout(resolve, 20))
  process.off('unhandledRejection', hear)
  expect(heard).toEqual(['unheard'])
})
