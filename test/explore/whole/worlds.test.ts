/** `npm run explore`: searches worlds to their end, and one that is too large for that, for a number of steps. */
import { everything, expectSameInterleavings, explore, only, printReport, useExplorer } from '../_harness'
import type { Bounds } from '../_harness'

/** The steps tried in the world that is too large to be searched to its end. `EXPLORE_STEPS=1000000 npm run explore` */
const STEPS = Number(process.env.EXPLORE_STEPS || 25_000)
const MINUTES = 60_000

const worlds: [string, Partial<Bounds>][] = [
  [
    'three requests, two expired answers, a renewal that fails or gets no answer',
    { requests: 3, expired: 2, failures: 1, ticks: 1 },
  ],
  [
    'three requests, a logout and a login, as the same user or as another one',
    { requests: 3, expired: 1, failures: 1, logouts: 1, logins: 1 },
  ],
  [
    'background and foreground, timers, an abort, a call of refresh()',
    { requests: 1, expired: 1, failures: 1, hides: 1, lost: 1, ticks: 1, aborts: 1, manualRenewals: 1 },
  ],
  [
    'a logout, two logins that may overlap, a call of refresh()',
    { requests: 1, expired: 1, failures: 1, logouts: 1, logins: 2, manualRenewals: 1 },
  ],
]

useExplorer()

describe('every interleaving of a bounded world keeps the rules', () => {
  let [interleavings, states] = [0n, 0]

  test.each(worlds)(
    'R1–R9 hold with %s',
    async (name, bounds) => {
      const report = await explore(only(bounds))
      printReport(name, report)
      interleavings += report.interleavings
      states += report.states
      expect(report.complete).toBe(true)
    },
    30 * MINUTES,
  )

  afterAll(() => {
    process.stdout.write(
      `explored: ${String(interleavings)} interleavings, ${String(states)} states in all\n`,
    )
  })
})

test(
  'R1–R12 hold on the shortest paths of a world with everything',
  async () => {
    const report = await explore(everything, { most: STEPS })
    printReport('everything at once', report)
    expect(report.steps).toBeGreaterThanOrEqual(STEPS)
  },
  30 * MINUTES + STEPS,
)

test.each<[string, Partial<Bounds>]>([
  ['a login and a logout', { requests: 1, logouts: 1, logins: 1, expired: 1 }],
  ['the background', { requests: 1, expired: 1, hides: 1, lost: 1 }],
])('skipping known states counts the same interleavings as trying them again (%s)', (_, bounds) =>
  expectSameInterleavings(only(bounds)),
)
