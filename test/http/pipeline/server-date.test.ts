import { ok } from 'mobx-miniprogram-auth/testing'
import type { Reply } from 'mobx-miniprogram-auth/testing'
import { useWorld, world } from '../_world'

/*
 * R10 which dates in an answer are taken for the server's time.
 */

useWorld()

const HOUR = 3_600_000
/** What the server's clock shows: two hours less than ours. */
const there = (): number => world.fake.clock.now() - 2 * HOUR
const date = (): string => new Date(there()).toUTCString()

/** How many hours the device's clock is ahead of what the store takes for the server's: a lifetime shows it. */
function learned(): number {
  world.store.setSession({ token: 'probe', expiresIn: 0 })
  return Math.round((world.fake.clock.now() - Number(world.store.expiry)) / HOUR)
}

test.each<[string, () => Reply, number]>([
  ['yes, by its header `date`', () => ok({}, { header: { date: date() } }), 2],
  ['yes, by its header `Date`, as HTTP/1 writes it', () => ok({}, { header: { Date: date() } }), 2],
  ['yes, by the `date` of an envelope in ms', () => ok({ code: 0, date: there() }), 2],
  ['yes, by the `date` of an envelope as text', () => ok({ code: 0, date: date() }), 2],
  [
    'no, by the `date` of a body without a code, which may be the date of an article',
    () => ok({ date: there() }),
    0,
  ],
  ['no, by a body of text', () => ok('code'), 0],
  [
    'no, by a date without a time zone',
    () => ok({ code: 0, date: new Date(there()).toISOString().slice(0, -1) }),
    0,
  ],
  ['no, by the `date` of an envelope in seconds', () => ok({ code: 0, date: there() / 1_000 }), 0],
  ['no, by a day written as a number', () => ok({ code: 0, date: 20_260_704 }), 0],
  ['no, by a list with a date in it', () => ok({ code: 0, date: [date()] }), 0],
  [
    'no, by an answer out of an HTTP cache (`age`)',
    () => ok({}, { header: { date: date(), age: '7200' } }),
    0,
  ],
  [
    'no, by an answer out of an HTTP cache (`Age`)',
    () => ok({}, { header: { Date: date(), Age: '7200' } }),
    0,
  ],
])("R10 does an answer give the store the server's time: %s", async (_what, reply, hours) => {
  world.fake.server(reply)
  await world.http.get('a')
  expect(learned()).toBe(hours)
})

test("R10 an answer out of the platform's own cache does not give the time", async () => {
  world.fake.server(() => ok({}, { header: { date: date() } }))
  await world.http.get('a', {}, { enableCache: true })
  expect(learned()).toBe(0)
})

test.each([
  [15_000, 2],
  [15_001, 0],
])('R10 the date of an answer that took %d ms: the clocks are %d hours apart', async (delay, hours) => {
  world.fake.server(() => ok({}, { delay, header: { date: date() } }))
  const call = world.http.get('a', {}, { timeout: 60_000 })
  await world.fake.clock.advance(delay)
  await call
  expect(learned()).toBe(hours)
})

test.each([
  ['has no date', {}],
  ['has a date that cannot be read', { date: 'soon GMT' }],
  ['has the date of a clock that was never set', { date: new Date(0).toUTCString() }],
])(
  'R10 of calls made together, an answer that %s leaves the time to the next answer',
  async (_what, header) => {
    world.fake.server(({ path }) => ok({}, { header: path === '/a' ? header : { date: date() } }))
    await Promise.all([world.http.get('a'), world.http.get('b')])
    expect(learned()).toBe(2)
  },
)

test('R10 of calls made together, one answer gives the time for all', async () => {
  const serverTime = jest.spyOn(world.store.gate, 'serverTime')
  world.fake.server(() => ok({}, { header: { date: date() } }))
  await Promise.all([world.http.get('a'), world.http.get('b')])
  expect(serverTime).toHaveBeenCalledTimes(1)
  await world.fake.clock.advance(1)
  await world.http.get('c')
  expect(serverTime).toHaveBeenCalledTimes(2)
})
