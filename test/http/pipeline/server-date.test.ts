import { ok } from 'mobx-miniprogram-auth/testing'
import type { Reply } from 'mobx-miniprogram-auth/testing'
import { createWorld } from '../_world'
import type { World } from '../_world'

/*
 * R10 the date of an answer is the server's time, and what is no date of now is none.
 */

let world: World
beforeEach(() => {
  world = createWorld()
})
afterEach(() => world.end())

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
  ['its header `date` does', () => ok({}, { header: { date: date() } }), 2],
  ['its header `Date` does, as HTTP/1 writes it', () => ok({}, { header: { Date: date() } }), 2],
  ['the `date` of an envelope does, in ms', () => ok({ code: 0, date: there() }), 2],
  ['the `date` of an envelope does, as text', () => ok({ code: 0, date: date() }), 2],
  [
    'the `date` of a body that is no envelope does not: it is the date of an article',
    () => ok({ date: there() }),
    0,
  ],
  ['no body does that is text', () => ok('code'), 0],
  [
    'a date without a time zone does not',
    () => ok({ code: 0, date: new Date(there()).toISOString().slice(0, -1) }),
    0,
  ],
  ['the `date` of an envelope in seconds does not', () => ok({ code: 0, date: there() / 1_000 }), 0],
  ['a day that is written as a number does not', () => ok({ code: 0, date: 20_260_704 }), 0],
  ['a list with a date in it does not', () => ok({ code: 0, date: [date()] }), 0],
  [
    'an answer out of a cache on the way (`age`) does not',
    () => ok({}, { header: { date: date(), age: '7200' } }),
    0,
  ],
  [
    'an answer out of a cache on the way (`Age`) does not',
    () => ok({}, { header: { Date: date(), Age: '7200' } }),
    0,
  ],
])("R10 an answer tells the store the server's time: %s", async (_what, reply, hours) => {
  world.fake.server(reply)
  await world.http.get('a')
  expect(learned()).toBe(hours)
})

test("R10 an answer out of the platform's own cache does not tell the time", async () => {
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
  ['no date', {}],
  ['a date that is no time', { date: 'soon GMT' }],
  ['the date of a clock that was never set', { date: new Date(0).toUTCString() }],
])(
  'R10 of calls that began together, one whose answer bears %s leaves it to the next',
  async (_what, header) => {
    world.fake.server(({ path }) => ok({}, { header: path === '/a' ? header : { date: date() } }))
    await Promise.all([world.http.get('a'), world.http.get('b')])
    expect(learned()).toBe(2)
  },
)

test('R10 of calls that began together, one tells the time for all', async () => {
  const told = jest.spyOn(world.store.gate, 'serverTime')
  world.fake.server(() => ok({}, { header: { date: date() } }))
  await Promise.all([world.http.get('a'), world.http.get('b')])
  expect(told).toHaveBeenCalledTimes(1)
  await world.fake.clock.advance(1)
  await world.http.get('c')
  expect(told).toHaveBeenCalledTimes(2)
})
