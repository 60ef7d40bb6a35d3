import { checkEachTest, createWorld, type World } from '../_world'

checkEachTest()

/** Stores over the storage of one phone; each is signed in as A, and renewals get no answer. */
async function silent(...timeouts: number[]): Promise<World[]> {
  const first = await createWorld({ signedIn: 'A', store: { renewalTimeout: timeouts[0] } })
  const all = [first]
  for (const renewalTimeout of timeouts.slice(1))
    all.push(await createWorld({ sharing: first, store: { renewalTimeout } }))
  return all
}
const renewals = ({ fake }: World): number =>
  fake.requests.filter(({ path }) => path === '/token/refresh').length

test('S12 R1 when the renewal of a store times out, a store that joined it later fails at the same time', async () => {
  const [first, second] = await silent(10_000, 10_000)
  if (!first || !second) throw new Error('two stores')
  const held = first.backend.hold('/token/refresh')
  first.backend.expire()
  const early = first.get('/a')
  await first.clock.advance(5_000)
  const late = second.get('/b')
  await first.settle()
  expect([early.outcome, late.outcome, renewals(first)]).toEqual(['pending', 'pending', 1])
  await first.clock.advance(5_000)
  expect([early.outcome, late.outcome]).toEqual(['renewal-failed', 'renewal-failed'])
  held[0]?.answer()
  await first.settle()
})

test('S12 R1 a store with a shorter renewalTimeout gives up a shared renewal alone', async () => {
  const [first, second] = await silent(10_000, 2_000)
  if (!first || !second) throw new Error('two stores')
  const held = first.backend.hold('/token/refresh')
  first.backend.expire()
  const patient = first.get('/a')
  await first.settle()
  const shortCall = second.get('/b')
  await first.clock.advance(2_000)
  expect([patient.outcome, shortCall.outcome, first.store.status]).toEqual([
    'pending',
    'renewal-failed',
    'renewing',
  ])
  held[0]?.answer()
  await first.settle()
  expect([patient.outcome, second.store.token]).toEqual(['ok:A2', 'A2'])
})

test('S12 R1 disposing a store that waits for another’s renewal does not end it, and a third store joins it', async () => {
  const [first, second, third] = await silent(10_000, 10_000, 10_000)
  if (!first || !second || !third) throw new Error('three stores')
  const held = first.backend.hold('/token/refresh')
  first.backend.expire()
  const calls = [first.get('/a')]
  await first.settle()
  second.store.expire()
  second.store.dispose()
  calls.push(third.get('/c'))
  await first.settle()
  expect(renewals(first)).toBe(1)
  held[0]?.answer()
  await first.settle()
  expect(calls.map(({ outcome }) => outcome)).toEqual(['ok:A2', 'ok:A2'])
})
