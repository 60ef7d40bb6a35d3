/** Searches small worlds to their end, and tests the explorer. `npm run explore` searches larger worlds. */
import {
  everything,
  expectSameInterleavings,
  explore,
  finish,
  only,
  plant,
  play,
  printReport,
  useExplorer,
} from './_harness'
import type { Bounds } from './_harness'

useExplorer()

describe('every interleaving of a small world keeps the rules', () => {
  test.each<[string, Partial<Bounds>]>([
    [
      'two requests, an expired answer, a renewal or a login that fails, a logout',
      { requests: 2, expired: 1, failures: 1, logouts: 1, logins: 1 },
    ],
    [
      'the background, a timer, an abort',
      { requests: 1, expired: 1, hides: 1, lost: 1, ticks: 1, aborts: 1 },
    ],
  ])('R1–R9 hold with %s', async (name, bounds) => {
    const report = await explore(only(bounds))
    printReport(name, report)
    expect(report.complete).toBe(true)
  })
})

describe('paths on which the explorer once found a mistake', () => {
  test.each<[string, string[]]>([
    [
      'R3 a request of A that is interrupted in the background after B logged in is not sent as B',
      ['restore A', 'send', 'login as B', 'login 1 ok', 'hide', 'answer 1 interrupted'],
    ],
    [
      'R6 a session that storage returned too late does not come back after a logout',
      ['tick', 'restore A', 'logout'],
    ],
    [
      'a login of the same user after a refused renewal and a logout is no change of account',
      ['restore a dead A', 'renewal 1 refused', 'logout', 'login as A', 'login 1 ok'],
    ],
    ['R5 refresh() during the restore settles at a logout', ['refresh by hand', 'logout']],
  ])('%s', async (_, steps) => {
    await finish(await play(everything, steps))
  })
})

describe('the explorer itself', () => {
  test('skipping known states counts the same interleavings as trying them again', async () => {
    await expectSameInterleavings(only({ requests: 2, expired: 1, failures: 1 }))
  })

  type Fault = NonNullable<typeof plant.fault>
  test.each<[string, Fault]>([
    [
      'a renewal of one account that counts for the next account',
      (event, { generation }) => (event.type === 'renewed' ? { ...event, basis: generation } : event),
    ],
    [
      'an expired answer that counts against the current token',
      (event, { generation }) => (event.type === 'expired' ? { ...event, generation } : event),
    ],
    [
      'a transient failure that counts as a refusal',
      (event) => (event.type === 'failed' ? { ...event, type: 'refused' } : event),
    ],
    [
      'a refusal that is ignored',
      (event) => (event.type === 'refused' ? { type: 'accepted', generation: 0 } : event),
    ],
    ['a logout that is ignored', (event) => (event.type === 'logout' ? { type: 'hidden' } : event)],
  ])('the explorer finds %s, and reports the steps to it', async (_, fault) => {
    plant.fault = fault
    const bounds = only({ requests: 2, expired: 1, failures: 1, logouts: 1, logins: 1 })
    const found = await explore(bounds).then(String, String)
    const message = found.replace(/^Error: /, '').split('\n')[0] ?? ''
    const steps = /\}, \[([^\]]*)\]/.exec(found)?.[1]?.match(/[^']+(?=',)/g) ?? []
    expect(steps).not.toEqual([])
    const path = steps.filter((step) => step !== 'finish')
    await expect(play(bounds, path).then(finish)).rejects.toThrow(message)
  })
})
