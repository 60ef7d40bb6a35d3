import { createHttp } from 'mobx-miniprogram-auth'
import type { HttpOptions, Transport } from 'mobx-miniprogram-auth'
import { BASE, errorOf, heldHandler, outcome, outcomes, renewWorld, useWorld, world } from '../_world'
import type { WorldOptions } from '../_world'

/*
 * One call may be sent several times. Nothing of one attempt may reach the next, and late callbacks are ignored.
 */

interface Sent {
  readonly url: string
  readonly header: Readonly<Record<string, string>>
  success(answer: object): void
  fail(error: object): void
  /** Calls the listener of the task, as the platform does when the header comes. */
  headers(header: object): void
}

let sent: Sent[]
let aborted: string[]
let listened: number
/** Called when the platform takes a request. */
let taking: (sent: Sent) => void
/** A platform whose answers the test gives: `sent` has the requests. */
const take = (options: object): object => {
  let onHeaders: (event: object) => void = Boolean
  const request = Object.assign({ headers: (header: object) => onHeaders({ header }) }, options) as Sent
  const at = sent.push(request)
  taking(request)
  return {
    abort: () => void aborted.push(`${request.url.replace(BASE, '')} ${String(at)}`),
    onHeadersReceived: (listener: typeof onHeaders) => {
      listened++
      onHeaders = listener
    },
    offHeadersReceived: Boolean,
  }
}
const transport = { request: take, uploadFile: take, downloadFile: take } as unknown as Transport
const byHand = (http: Partial<HttpOptions> = {}, options: WorldOptions = {}): void => {
  renewWorld({ ...options, http: { transport, ...http } })
}
/** Work that ends when `open` is called. */
const pause = () => {
  const { handler, release } = heldHandler()
  return { wait: () => Promise.resolve(handler({} as never)), open: release }
}
useWorld()
beforeEach(() => {
  sent = []
  aborted = []
  listened = 0
  taking = Boolean
})

const answer = (data: unknown, header: object = {}): object => ({ statusCode: 200, data, header })
const upload = { url: 'image', filePath: 'wxfile://tmp/a.png', name: 'file' }

describe('R5 a late callback of an earlier attempt', () => {
  test.each<[string, (first: Sent | undefined) => void]>([
    ['with an answer', (first) => first?.success(answer('late'))],
    ['with a failure', (first) => first?.fail({ errMsg: 'request:fail' })],
  ])('%s does not end the attempt that is under way', async (_what, tell) => {
    byHand()
    const end = outcome(world.http.get('a'))
    sent[0]?.success(answer({ code: '99997' }))
    await world.settle()
    sent[1]?.success(answer({ token: 'T1', refreshToken: 'R1' }))
    await world.settle()
    expect(sent.map(({ url }) => url.replace(BASE, ''))).toEqual(['a', 'refresh', 'a'])
    tell(sent[0])
    await world.settle()
    sent[2]?.success(answer('the answer'))
    expect(await end).toBe('the answer')
  })

  test('with an answer after a failure does not end the call that waits to be sent again', async () => {
    byHand()
    const end = outcome(world.http.get('a'))
    for (const request of [0, 1]) sent[request]?.fail({ errMsg: 'request:fail interrupted', errno: 600003 })
    sent[1]?.success(answer('late'))
    await world.fake.clock.advance(500)
    sent[2]?.success(answer('the answer'))
    expect(await end).toBe('the answer')
  })
})

describe('R5 during an asynchronous `isExpired`', () => {
  const thinking = (): (() => void) => {
    const verdict = pause()
    byHand({
      expiredCodes: undefined,
      isExpired: () => verdict.wait().then(() => false),
    })
    return verdict.open
  }

  test('a failure of the same attempt is ignored', async () => {
    const decide = thinking()
    const end = outcome(world.http.get('a'))
    sent[0]?.success(answer('the answer'))
    sent[0]?.fail({ errMsg: 'request:fail' })
    decide()
    expect(await end).toBe('the answer')
  })

  test('R14 an abort does not abort the request, which has ended', async () => {
    const decide = thinking()
    const call = world.http.get('a')
    const end = outcome(call)
    sent[0]?.success(answer('the answer'))
    call.abort()
    decide()
    expect([await end, aborted]).toEqual(['aborted', []])
  })
})

test('R14 a call aborted inside the second `wx.request` aborts the second attempt only', async () => {
  byHand()
  const call = world.http.get('a')
  const end = outcome(call)
  taking = () => call.abort()
  sent[0]?.fail({ errMsg: 'request:fail interrupted', errno: 600003 })
  expect([await end, aborted]).toEqual(['aborted', ['a 2']])
})

test('an early header of an upload is not used for its next attempt', async () => {
  byHand()
  const end = world.http.upload(Object.assign({ idempotent: true }, upload))
  sent[0]?.headers({ 'x-part': '1' })
  taking = ({ success }) => success({ statusCode: 200, data: '{}' })
  sent[0]?.fail({ errMsg: 'uploadFile:fail interrupted', errno: 600003 })
  expect((await end).header).toEqual({})
})

test('a plain request does not listen for its header', async () => {
  byHand()
  const calls = [world.http.get('a'), world.http.get('a', {}, { dataType: 'json' })]
  for (const { success } of sent) success(answer({}))
  await Promise.all(calls)
  expect(listened).toBe(0)
})

describe('R10 the server’s time', () => {
  /** By how many hours the store's clock is moved. */
  const hours = (): number => {
    world.store.setSession({ token: 'T', expiresIn: 0 })
    return Math.round((world.fake.clock.now() - Number(world.store.expiry)) / 3_600_000)
  }
  const date = (): string => new Date(world.fake.clock.now() - 7_200_000).toUTCString()

  test.each([
    ['comes before the answer to an upload that has none', true],
    ['is part of the answer to an upload', false],
  ])('is read from a header that %s', async (_what, early) => {
    byHand()
    const end = world.http.upload(upload)
    const header = { Date: date() }
    if (early) sent[0]?.headers(header)
    sent[0]?.success({ statusCode: 200, data: '{}', ...(early ? null : { header }) })
    await end
    expect(hours()).toBe(2)
  })

  test('is not read from an answer of another origin', async () => {
    byHand()
    const end = world.http.get('https://elsewhere.example.com/a')
    sent[0]?.success(answer({}, { date: date() }))
    await end
    expect(hours()).toBe(0)
  })

  test('does not matter to a client without a store', async () => {
    byHand()
    const http = createHttp({ baseUrl: BASE, clock: world.fake.clock, transport })
    const end = outcome(http.get('a'))
    sent[0]?.success(answer('the answer', { date: date() }))
    expect(await end).toBe('the answer')
  })
})

describe('what observers see of a call', () => {
  const seen: string[] = []
  const watch = (on?: (phase: string) => void): void => {
    seen.splice(0)
    world.http.observe(({ phase, path }) => {
      if (path !== '/refresh') seen.push(phase)
      if (on) on(phase)
    })
  }

  test('has no `sent` after an abort in `replayed`', async () => {
    byHand()
    watch((phase) => phase === 'replayed' && call.abort())
    const call = world.http.get('a')
    const end = outcome(call)
    sent[0]?.fail({ errMsg: 'request:fail interrupted', errno: 600003 })
    expect([await end, seen]).toEqual(['aborted', ['created', 'sent', 'replayed', 'failed']])
  })

  test('has an error in the step `failed` only, and reaches every observer although one removes itself', async () => {
    byHand()
    const errors: string[] = []
    const off = world.http.observe(() => off())
    world.http.observe(({ error }) => errors.push(error))
    const end = outcome(world.http.get('a'))
    sent[0]?.fail({ errMsg: 'request:fail' })
    expect([await end, errors]).toEqual(['network', ['', '', 'network']])
  })

  test('with interceptors has one `failed`', async () => {
    byHand({ interceptors: [(request, next) => next(request)] })
    watch()
    const end = errorOf(world.http.get('a'))
    sent[0]?.fail({ errMsg: 'request:fail' })
    await end
    expect(seen).toEqual(['created', 'sent', 'failed'])
  })

  test('that fails synchronously and is then aborted has one `failed`', async () => {
    byHand()
    taking = ({ fail }) => fail({ errMsg: 'request:fail' })
    watch()
    const call = world.http.get('a')
    call.abort()
    expect(await outcome(call)).toBe('aborted')
    await world.settle()
    expect(seen).toEqual(['created', 'sent', 'failed'])
  })

  test('has no `replayed` if the token changed inside a network interceptor', async () => {
    const work = pause()
    byHand({
      networkInterceptors: [(request, next) => work.wait().then(() => next(request))],
    })
    watch()
    const end = outcome(world.http.get('a'))
    world.store.setSession({ token: 'T5', refreshToken: 'R5' })
    work.open()
    await world.settle()
    work.open()
    await world.settle()
    sent[0]?.success(answer('the answer'))
    expect([await end, sent[0]?.header]).toMatchObject(['the answer', { Authorization: 'Bearer T5' }])
    expect(seen).toEqual(['created', 'sent', 'answered'])
  })

  test('has one `replayed` if the token changes again during the replay', async () => {
    const work = pause()
    let through = true
    byHand({
      networkInterceptors: [
        (request, next) => (through ? next(request) : work.wait().then(() => next(request))),
      ],
    })
    watch()
    const end = outcome(world.http.get('a'))
    through = false
    sent[0]?.fail({ errMsg: 'request:fail interrupted', errno: 600003 })
    await world.settle()
    world.store.setSession({ token: 'T5', refreshToken: 'R5' })
    for (let i = 0; i < 3; i++) {
      work.open()
      await world.settle()
    }
    sent[1]?.success(answer('the answer'))
    expect(await end).toBe('the answer')
    expect(seen).toEqual(['created', 'sent', 'replayed', 'sent', 'answered'])
  })
})

test('R17 a call aborted in the queue does nothing when its turn comes', async () => {
  const tokens: string[] = []
  byHand({
    authHeader: (token) => {
      tokens.push(token)
      return { Authorization: token }
    },
  })
  const calls = Array.from({ length: 12 }, () => world.http.get('a'))
  const ends = outcomes(calls)
  for (const call of calls.slice(9)) call.abort()
  tokens.splice(0)
  for (const { success } of sent) success(answer('the answer'))
  expect(await ends).toEqual([...Array<string>(9).fill('the answer'), ...Array<string>(3).fill('aborted')])
  expect([tokens, sent.length]).toEqual([[], 9])
})

test('R17 a call queued after the queue was emptied is sent when its turn comes', async () => {
  byHand()
  const calls = Array.from({ length: 11 }, () => outcome(world.http.get('a')))
  for (let i = 0; i < 3; i++) sent[i]?.success(answer(i))
  calls.push(outcome(world.http.get('b')), outcome(world.http.get('c')))
  sent[3]?.success(answer(3))
  expect(sent[12]?.url).toBe(BASE + 'c')
  for (let i = 4; i < 13; i++) sent[i]?.success(answer(i))
  expect(await Promise.all(calls)).toEqual(Array.from({ length: 13 }, (_, i) => i))
})
