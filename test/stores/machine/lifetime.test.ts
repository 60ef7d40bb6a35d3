import { done } from '../_backend'
import { checkEachTest, createWorld, type StoreOptions, type World } from '../_world'

checkEachTest()

const SECOND = 1_000
const HOUR = 3_600_000

type Result = Awaited<ReturnType<StoreOptions['login']>>

/** A login that the test answers. */
function held(): { answer(result: unknown): void; readonly login: () => Promise<Result> } {
  let answer: (result: unknown) => void = Boolean
  return {
    login: () => new Promise((resolve) => (answer = (result) => resolve(result as Result))),
    answer: (result) => answer(result),
  }
}

/** A login that took 40 s and whose answer was read an hour later, because the app was frozen in between. */
async function slept(result: (w: World) => unknown, more: Partial<StoreOptions> = {}): Promise<World> {
  const { login, answer } = held()
  const w = await createWorld({ store: { login, ...more } })
  void w.store.login()
  await w.clock.advance(40 * SECOND)
  w.clock.freeze()
  await w.clock.advance(HOUR)
  answer(result(w))
  await w.clock.thaw()
  await w.settle()
  return w
}

describe('S124 `expiresIn` counts from the start of the login or renewal', () => {
  test('a token that ended before its answer was read is renewed before it is used', async () => {
    let ends = 0
    const renewed: string[] = []
    const { clock, backend, get, sent, settle } = await slept(
      (w) => {
        ends = w.clock.now() - 40 * SECOND
        return { token: 'A1', user: 'A', refreshToken: 'R1', expiresIn: 3600 }
      },
      {
        refresh: (session) => {
          renewed.push(session.token + ' ' + String(session.expiry))
          return { token: 'A2', expiresIn: 3600 }
        },
      },
    )
    backend.reply('/a', () => done('a'))
    get('/a')
    await settle()
    expect(renewed).toEqual(['A1 ' + String(ends)])
    expect([sent(), clock.now() > ends]).toEqual([['/a A2'], true])
  })

  test('a token that ended before its answer was read ends the session if nothing can renew it', async () => {
    const { store, clock } = await slept(() => ({ token: 'A1', user: 'A', expiresIn: 3600 }), {
      refresh: undefined,
    })
    await clock.advance(1)
    expect([store.status, store.reason]).toEqual(['signedOut', 'expired'])
  })

  test('a token that has not ended keeps the rest of its lifetime', async () => {
    const { store, clock } = await slept(() => ({ token: 'A1', user: 'A', expiresIn: 7200 }))
    expect(store.expiry).toBe(clock.now() + HOUR - 40 * SECOND)
  })

  test('a Date header between the start and the end of the login is the start of the lifetime instead', async () => {
    const date = (w: World): string => new Date(w.clock.now() - HOUR).toUTCString()
    const answer = (w: World, header: object) => ({
      statusCode: 200,
      header,
      data: { token: 'A1', user: 'A', expiresIn: 7200 },
    })
    const issued = await slept((w) => answer(w, { Date: date(w) }))
    expect(issued.store.expiry).toBe(issued.clock.now() + HOUR)
    // A date before or after the login is that of another clock, or of a cached answer.
    for (const off of [-2 * HOUR, HOUR]) {
      const odd = await slept((w) => answer(w, { date: new Date(w.clock.now() + off).toUTCString() }))
      expect(odd.store.expiry).toBe(odd.clock.now() + HOUR - 40 * SECOND)
    }
  })

  test('`expiresIn` of a renewal counts from the start of the renewal', async () => {
    const { store, clock, fake, backend, settle } = await createWorld({ signedIn: 'A', expiresIn: 600 })
    fake.server(async (request) => {
      const answer = backend.serve(request)
      return request.path === '/token/refresh' ? { ...(await answer), delay: 8 * SECOND } : answer
    })
    void store.refresh()
    await clock.advance(8 * SECOND)
    await settle()
    expect([store.token, store.expiry]).toEqual(['A2', clock.now() + 592 * SECOND])
  })

  test('the Date header of an answer that was read late does not correct the clock', async () => {
    const { store, clock, fake, backend, get, sent, settle } = await createWorld({
      signedIn: 'A',
      expiresIn: 7200,
    })
    const ends = store.expiry
    fake.server(async (request) => ({
      ...(await backend.serve(request)),
      header: { date: new Date(clock.now()).toUTCString() },
      delay: SECOND,
    }))
    const slow = get('/a')
    clock.freeze()
    await clock.advance(HOUR)
    await clock.thaw()
    await settle()
    expect([slow.outcome, store.expiry]).toEqual(['ok:A1', ends])
    await clock.advance(HOUR + SECOND)
    sent()
    get('/b')
    await clock.advance(2 * SECOND)
    expect(sent()).toEqual(['/b A2'])
  })

  test('a clock that was set back during the login does not make the token live longer than `expiresIn`', async () => {
    const { login, answer } = held()
    const { store, clock, settle } = await createWorld({ store: { login } })
    void store.login()
    clock.jump(-HOUR)
    answer({ token: 'A1', user: 'A', expiresIn: 60 })
    await settle()
    expect(store.expiry).toBe(clock.now() + 60 * SECOND)
  })

  test('R10 a token whose lifetime is shorter than its renewal takes is used once, without a renewal loop', async () => {
    const { store, clock, fake, backend, get, settle } = await createWorld({ signedIn: 'A', expiresIn: 3 })
    fake.server(async (request) => {
      const answer = backend.serve(request)
      return request.path === '/token/refresh' ? { ...(await answer), delay: 5 * SECOND } : answer
    })
    await clock.advance(10 * SECOND)
    const watched = get('/a')
    await clock.advance(5 * SECOND)
    await settle()
    expect([watched.outcome, backend.refreshes.length, store.token]).toEqual(['ok:A2', 1, 'A2'])
  })
})
