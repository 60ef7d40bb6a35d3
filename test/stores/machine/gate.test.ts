import { createAuthStore } from 'mobx-miniprogram-auth'
import type { AuthStorage } from 'mobx-miniprogram-auth'
import { createFakeClock } from 'mobx-miniprogram-auth/testing'
import { checkEachTest, createWorld, type World } from '../_world'

checkEachTest()

/** A store whose storage has not been read yet. */
function createLater(storage: AuthStorage) {
  const clock = createFakeClock()
  const lifecycle = { watch: () => () => undefined, isSinglePage: () => false }
  return { clock, store: createAuthStore({ login: () => ({ token: 'A1' }), storage, clock, lifecycle }) }
}

// These tests call the gate directly, as an HTTP layer does.

type Ticket = Parameters<World['store']['gate']['admit']>[0]
type Parked = Parameters<World['store']['gate']['park']>[0]

const ticket = (more: Partial<Ticket> = {}): Ticket => ({
  auth: 'required',
  waitForLogin: false,
  explicit: false,
  account: null,
  ...more,
})
/** A request that waits for a login. */
const parked = (more: Partial<Parked> = {}): Parked => ({
  ...ticket({ waitForLogin: true }),
  asked: false,
  flight: 0,
  settle: () => undefined,
  ...more,
})
const said = (admission: ReturnType<World['store']['gate']['admit']>): unknown =>
  admission.kind === 'fail' ? Object(admission.error).code : admission.kind

test('S101 the gate returns the same admission object for every request until the token changes', async () => {
  const { store, settle } = await createWorld({ signedIn: 'A' })
  const first = store.gate.admit(ticket())
  expect(store.gate.admit(ticket())).toBe(first)
  expect(first).toEqual({ kind: 'go', grant: { token: 'A1', generation: 1, account: 1 } })
  store.expire()
  await settle()
  expect(store.gate.admit(ticket())).toEqual({
    kind: 'go',
    grant: { token: 'A2', generation: 2, account: 1 },
  })
})

test('R6 after a logout the gate fails a request of that session and admits a new optional one without a token', async () => {
  const { store, settle } = await createWorld({ signedIn: 'A' })
  const old = ticket({ auth: 'optional' })
  store.gate.admit(old)
  const logout = store.logout()
  await settle()
  await logout
  expect([said(store.gate.admit(old)), store.gate.admit(ticket({ auth: 'optional' }))]).toEqual([
    'signed-out',
    { kind: 'go', grant: null },
  ])
})

test('R19 the `loginRequired` event says whether the request waits and whether its caller asked for that', async () => {
  const { store } = await createWorld()
  const events: unknown[] = []
  store.on('loginRequired', (payload) => events.push(payload))
  expect(said(store.gate.admit(ticket()))).toBe('login-required')
  const request = parked({ explicit: true })
  store.gate.park(request)
  expect(events).toEqual([
    { explicit: false, waiting: false },
    { explicit: true, waiting: true },
  ])
  expect(store.waiting).toBe(1)
  store.gate.leave(request)
  store.gate.leave(request)
  expect([store.waiting, store.gate.hasParked()]).toEqual([0, false])
})

test('R5 a parked request whose `settle` throws fires an error event and does not block the others', async () => {
  const { store, settle, events } = await createWorld()
  const went: string[] = []
  const broken = (): never => {
    throw new Error('a bug')
  }
  store.gate.park(parked({ settle: broken }))
  store.gate.park(parked({ settle: ({ kind }) => void went.push(kind) }))
  const login = store.login('A')
  await settle()
  await login
  expect(went).toEqual(['go'])
  expect(events).toContain('error:listener')
})

describe('writes to storage', () => {
  function slow(): {
    storage: AuthStorage
    map: Map<string, unknown>
    ends: (() => void)[]
    sets: () => number
  } {
    const map = new Map<string, unknown>()
    const ends: (() => void)[] = []
    let sets = 0
    const later = (work: () => void): Promise<void> =>
      new Promise((resolve) => {
        sets++
        ends.push(() => {
          work()
          resolve()
        })
      })
    return {
      map,
      ends,
      sets: () => sets,
      storage: {
        get: (key) => map.get(key),
        set: (key, value) => later(() => map.set(key, value)),
        remove: (key) => later(() => map.delete(key)),
      },
    }
  }
  const tokenIn = (map: Map<string, unknown>): unknown => Object(Object([...map.values()][0]).session).token

  test('R6 a write that was given up and ends during or after the next one does not overwrite it', async () => {
    const { storage, map, ends } = slow()
    const { store, clock, settle } = await createWorld({ store: { storage } })
    const login = store.login('A')
    await settle()
    await login
    await clock.advance(3000)
    // The first write was given up. No clean-up follows it yet, so the next write is the renewal's.
    store.expire()
    await settle()
    expect([store.token, tokenIn(map)]).toEqual(['A2', undefined])
    while (ends.length) {
      ends.pop()?.()
      await settle()
    }
    expect(tokenIn(map)).toBe('A2')
  })

  test('R6 a write that was given up, lands after the next one and reports first is overwritten by a third one', async () => {
    const map = new Map<string, unknown>()
    const writes: { land: () => void; report: () => void }[] = []
    const storage: AuthStorage = {
      get: (key) => map.get(key),
      set: (key, value) =>
        new Promise<void>((report) => writes.push({ land: () => map.set(key, value), report })),
      remove: (key) => void map.delete(key),
    }
    const { store, clock, settle } = await createWorld({ store: { storage } })
    const login = store.login('A')
    await settle()
    await login
    await clock.advance(3000)
    store.expire()
    await settle()
    const [first, second] = writes
    second?.land()
    first?.land()
    first?.report()
    await settle()
    second?.report()
    await settle()
    expect(writes).toHaveLength(3)
    writes[2]?.land()
    writes[2]?.report()
    await settle()
    expect(tokenIn(map)).toBe('A2')
  })

  test('a stored session is not written again when the app is hidden and shown', async () => {
    const { fake, settle, store } = await createWorld({ signedIn: 'A' })
    const before = fake.storage.calls.length
    fake.hide()
    await fake.show()
    await settle()
    expect([fake.storage.calls.length, store.token]).toEqual([before, 'A1'])
  })

  test('the error events say that storage did not answer, or that its entry is of another kind', async () => {
    const never = { get: () => new Promise(() => {}), set: Boolean, remove: Boolean }
    const foreign = { get: () => Promise.resolve().then(() => 7), set: Boolean, remove: Boolean }
    const events: string[] = []
    for (const storage of [never, foreign]) {
      const { clock, store } = createLater(storage)
      store.on('error', ({ error }) => events.push(error.message))
      await clock.advance(3000)
      store.dispose()
    }
    expect(events).toEqual(['Storage did not answer', 'storage: what was kept is of another kind'])
  })

  test('S53 a session without an end is stored with `endsAt: null` and restored without an end', async () => {
    const map = new Map<string, unknown>()
    const storage: AuthStorage = {
      get: (key) => map.get(key),
      set: (key, value) => void map.set(key, value),
      remove: (key) => void map.delete(key),
    }
    const first = await createWorld({ signedIn: 'A', expiresIn: undefined, store: { storage } })
    first.store.dispose()
    expect([...map.values()][0]).toMatchObject({ endsAt: null })
    const second = await createWorld({ sharing: first, store: { storage } })
    await second.clock.advance(10_000)
    expect([second.store.token, second.backend.refreshes]).toEqual(['A1', []])
    expect(said(second.store.gate.admit(ticket()))).toBe('go')
  })
})
