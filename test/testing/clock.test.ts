import { createFakeClock } from 'mobx-miniprogram-auth/testing'

describe('the fake clock', () => {
  test('stands still until it is advanced', async () => {
    const clock = createFakeClock(1000)
    await clock.settle()
    expect(clock.now()).toBe(1000)
    await clock.advance(250)
    expect(clock.now()).toBe(1250)
  })

  test('runs due timers in the order of their time, each at its time', async () => {
    const clock = createFakeClock(0)
    const seen: string[] = []
    clock.setTimeout(() => seen.push(`late ${clock.now()}`), 300)
    clock.setTimeout(() => seen.push(`early ${clock.now()}`), 100)
    clock.setTimeout(() => seen.push(`second early ${clock.now()}`), 100)
    clock.setTimeout(() => seen.push('too late'), 301)
    await clock.advance(300)
    expect(seen).toEqual(['early 100', 'second early 100', 'late 300'])
    expect(clock.timers).toEqual([{ in: 1 }])
  })

  test('lets promises settle between timers, so that a timer they set runs in the same advance()', async () => {
    const clock = createFakeClock(0)
    const seen: number[] = []
    clock.setTimeout(() => {
      void Promise.resolve()
        .then(() => Promise.resolve())
        .then(() => clock.setTimeout(() => seen.push(clock.now()), 50))
    }, 100)
    clock.setTimeout(() => seen.push(clock.now()), 200)
    await clock.advance(200)
    expect(seen).toEqual([150, 200])
  })

  test('waits for promises also if their callbacks are macrotasks, as on iOS 15 and older', async () => {
    const native = globalThis.Promise
    // Like the polyfill of those phones: each callback waits for a turn of the event loop.
    class Macrotask<T> extends native<T> {
      static override get [Symbol.species](): PromiseConstructor {
        return native
      }
      override then<A = T, B = never>(
        onFulfilled?: ((value: T) => A | PromiseLike<A>) | null,
        onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
      ): Promise<A | B> {
        const late = <V, R>(callback: ((value: V) => R | PromiseLike<R>) | null | undefined) =>
          typeof callback !== 'function'
            ? callback
            : (value: V) =>
                new native<R>((resolve, reject) => {
                  setImmediate(() => native.resolve(value).then(callback).then(resolve, reject))
                })
        return new Macrotask((resolve, reject) => {
          super.then(late(onFulfilled), late(onRejected)).then(resolve, reject)
        })
      }
    }
    globalThis.Promise = Macrotask
    try {
      const clock = createFakeClock(0)
      const seen: number[] = []
      clock.setTimeout(() => {
        let chain = Promise.resolve()
        for (let i = 0; i < 20; i++) chain = chain.then(() => undefined)
        void chain.then(() => clock.setTimeout(() => seen.push(clock.now()), 50))
      }, 100)
      await clock.advance(150)
      expect(seen).toEqual([150])
    } finally {
      globalThis.Promise = native
    }
  })

  test('a cleared timer does not run, and clearing an unknown id does nothing', async () => {
    const clock = createFakeClock()
    let ran = false
    const id = clock.setTimeout(() => (ran = true), 10)
    clock.clearTimeout(id)
    clock.clearTimeout(undefined)
    clock.clearTimeout(id)
    await clock.advance(20)
    expect(ran).toBe(false)
    expect(clock.pending).toBe(0)
  })

  test('a jump moves the wall clock and no timer', async () => {
    const clock = createFakeClock(0)
    const seen: number[] = []
    clock.setTimeout(() => seen.push(clock.now()), 100)
    clock.jump(3_600_000)
    expect(clock.timers).toEqual([{ in: 100 }])
    await clock.advance(99)
    expect(seen).toEqual([])
    await clock.advance(1)
    expect(seen).toEqual([3_600_100])
    clock.jump(-3_600_000)
    expect(clock.now()).toBe(100)
  })

  test('a frozen app runs no timer; overdue ones run when it thaws, in order', async () => {
    const clock = createFakeClock(0)
    const seen: string[] = []
    clock.setTimeout(() => seen.push(`b ${clock.now()}`), 200)
    clock.setTimeout(() => seen.push(`a ${clock.now()}`), 100)
    clock.setTimeout(() => seen.push('not yet'), 10_000)
    clock.freeze()
    await clock.advance(1000)
    expect(seen).toEqual([])
    expect(clock.frozen).toBe(true)
    await clock.thaw(500)
    expect(seen).toEqual(['a 1500', 'b 1500'])
    expect(clock.timers).toEqual([{ in: 8500 }])
  })

  test('outside() callbacks run while the app is frozen, and deliver() callbacks when it thaws', async () => {
    const clock = createFakeClock(0)
    const seen: string[] = []
    clock.outside(100, () => {
      seen.push(`server ${clock.now()}`)
      clock.deliver(() => seen.push(`app ${clock.now()}`))
    })
    clock.freeze()
    expect(clock.pending).toBe(0)
    await clock.advance(300)
    expect(seen).toEqual(['server 100'])
    await clock.thaw()
    expect(seen).toEqual(['server 100', 'app 300'])
  })

  test('a delay beyond 2^31-1 ms fires at once, as in hosts with 32-bit delays', async () => {
    const clock = createFakeClock(0)
    const fired: string[] = []
    clock.setTimeout(() => fired.push('too long'), 2 ** 31)
    clock.setTimeout(() => fired.push('longest'), 2 ** 31 - 1)
    await clock.advance(1)
    expect(fired).toEqual(['too long'])
  })

  test('a timer that sets itself again for the same moment forever is an error, not a hang', async () => {
    const clock = createFakeClock()
    const loop = (): void => void clock.setTimeout(loop, 0)
    loop()
    await expect(clock.advance(1)).rejects.toThrow('again and again')
  })

  test('settle() rejects if the app never comes to rest', async () => {
    const clock = createFakeClock()
    let stop = false
    const loop = (): void => {
      if (!stop) clock.outside(0, loop)
    }
    loop()
    await expect(clock.settle()).rejects.toThrow('does not come to rest')
    stop = true
  })

  test('an error thrown by a timer rejects advance()', async () => {
    const clock = createFakeClock()
    clock.setTimeout(() => {
      throw new Error('broken timer')
    }, 1)
    await expect(clock.advance(1)).rejects.toThrow('broken timer')
    await clock.advance(1)
  })

  test('a second advance() rejects while one runs', async () => {
    const clock = createFakeClock()
    const first = clock.advance(10)
    await expect(clock.advance(10)).rejects.toThrow('already running')
    await first
  })

  test.each([NaN, Infinity, -1])('advance(%p) is a TypeError', async (ms) => {
    await expect(createFakeClock().advance(ms)).rejects.toThrow(TypeError)
  })

  test('random() is 0.5, or with a seed a repeatable series', () => {
    const still = createFakeClock()
    expect([still.random(), still.random()]).toEqual([0.5, 0.5])
    const series = (seed: number): number[] => {
      const clock = createFakeClock(0, { seed })
      return Array.from({ length: 50 }, () => clock.random())
    }
    expect(series(7)).toEqual(series(7))
    expect(series(7)).not.toEqual(series(8))
    expect(new Set(series(7)).size).toBe(50)
    expect(series(7).every((number) => number >= 0 && number < 1)).toBe(true)
  })

  test('reset() drops timers, outside() callbacks and held deliveries, and ends the freeze', async () => {
    const clock = createFakeClock()
    const seen: string[] = []
    clock.setTimeout(() => seen.push('timer'), 10)
    clock.outside(10, () => seen.push('outside'))
    clock.outside(0, () => seen.push('soon'))
    clock.freeze()
    clock.deliver(() => seen.push('held'))
    clock.reset()
    await clock.advance(100)
    expect(seen).toEqual([])
    expect(clock.frozen).toBe(false)
  })
})
