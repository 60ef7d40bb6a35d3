/** A small world, searched to its end, and the explorer itself. The whole worlds are `npm run explore`. */
import { everything, expectSameWays, explore, finish, only, plant, play, tell, useExplorer } from './_harness'
import type { Bounds } from './_harness'

useExplorer()

describe('every interleaving of a small world keeps the rules', () => {
  test.each<[string, Partial<Bounds>]>([
    [
      'two requests, an answer "expired", a renewal or a login that fails, a logout',
      { requests: 2, expired: 1, failures: 1, logouts: 1, logins: 1 },
    ],
    [
      'the background, a timer, an abort',
      { requests: 1, expired: 1, hides: 1, lost: 1, ticks: 1, aborts: 1 },
    ],
  ])('R1–R9 %s', async (name, bounds) => {
    const report = await explore(only(bounds))
    tell(name, report)
    expect(report.complete).toBe(true)
  })
})

describe('what the explorer has found stays mended', () => {
  test.each<[string, string[]]>([
    [
      'R3 a request of A that the background cut off after B had logged in is not sent as B',
      ['restore A', 'send', 'login as B', 'login 1 ok', 'hide', 'answer 1 interrupted'],
    ],
    [
      'R6 a session that storage gave too late is not there again after a logout',
      ['tick', 'restore A', 'logout'],
    ],
    [
      'the user whose session was refused, and who then logged out, is no other account when he is back',
      ['restore a dead A', 'renewal 1 refused', 'logout', 'login as A', 'login 1 ok'],
    ],
    ['R5 refresh() before storage was read does not outlast a logout', ['refresh by hand', 'logout']],
  ])('%s', async (_, steps) => {
    await finish(await play(everything, steps))
  })
})

describe('the explorer itself', () => {
  test('it may leave out what it has seen before: without that it counts the same ways', async () => {
    await expectSameWays(only({ requests: 2, expired: 1, failures: 1 }))
  })

  type Fault = NonNullable<typeof plant.fault>
  test.each<[string, Fault]>([
    [
      'a renewal of one account that is taken for the next one’s',
      (event, { generation }) => (event.type === 'renewed' ? { ...event, basis: generation } : event),
    ],
    [
      'an answer "expired" that counts against whatever token is there',
      (event, { generation }) => (event.type === 'expired' ? { ...event, generation } : event),
    ],
    [
      'bad weather that is taken for a refusal',
      (event) => (event.type === 'failed' ? { ...event, type: 'refused' } : event),
    ],
    [
      'a refusal that nobody hears of',
      (event) => (event.type === 'refused' ? { type: 'accepted', generation: 0 } : event),
    ],
    ['a logout that is none', (event) => (event.type === 'logout' ? { type: 'hidden' } : event)],
  ])('it finds %s, and says how to get there', async (_, fault) => {
    plant.fault = fault
    const bounds = only({ requests: 2, expired: 1, failures: 1, logouts: 1, logins: 1 })
    const found = await explore(bounds).then(String, String)
    const complaint = found.replace(/^Error: /, '').split('\n')[0] ?? ''
    const steps = /\}, \[([^\]]*)\]/.exec(found)?.[1]?.match(/[^']+(?=',)/g) ?? []
    expect(steps).not.toEqual([])
    const way = steps.filter((step) => step !== 'finish')
    await expect(play(bounds, way).then(finish)).rejects.toThrow(complaint)
  })
})
