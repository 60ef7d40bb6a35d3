import type * as EngineModule from '../../stores/engine'
import type * as InsightModule from './_insight'
import { explore, play, type Report } from './_explore'
import { finish } from './_finish'
import { insight, plant } from './_insight'
import type { Bounds } from './_world'

// The real engine, with a window in it: the explorer has to know when two states are the same.
jest.mock('../../stores/engine', () => {
  const real = jest.requireActual<typeof EngineModule>('../../stores/engine')
  const { watched } = jest.requireActual<typeof InsightModule>('./_insight')
  return {
    ...real,
    createEngine: (...given: Parameters<typeof real.createEngine>) => watched(real.createEngine(...given)),
  }
})

/** Seconds for the world that is too large to be searched to its end. `EXPLORE_SECONDS=3600 npm run explore` */
const SECONDS = Number(process.env.EXPLORE_SECONDS || 20)
const MINUTES = 60_000
const NONE: Bounds = {
  requests: 0,
  expired: 0,
  lost: 0,
  failures: 0,
  ticks: 0,
  hides: 0,
  logouts: 0,
  logins: 0,
  aborts: 0,
  byHand: 0,
}

const worlds: [string, Partial<Bounds>][] = [
  [
    'three requests, two answers "expired", a renewal that fails or stays silent',
    { requests: 3, expired: 2, failures: 1, ticks: 1 },
  ],
  [
    'three requests, a logout and a login, as the same user or as another one',
    { requests: 3, expired: 1, failures: 1, logouts: 1, logins: 1 },
  ],
  [
    'background and foreground, timers, an abort, refresh() by hand',
    { requests: 1, expired: 1, failures: 1, hides: 1, lost: 1, ticks: 1, aborts: 1, byHand: 1 },
  ],
  [
    'a logout, two logins that may overlap, refresh() by hand',
    { requests: 1, expired: 1, failures: 1, logouts: 1, logins: 2, byHand: 1 },
  ],
]

const everything: Bounds = {
  requests: 3,
  expired: 2,
  lost: 2,
  failures: 2,
  ticks: 2,
  hides: 2,
  logouts: 1,
  logins: 2,
  aborts: 1,
  byHand: 1,
}

const rejections: unknown[] = []
const onRejection = (error: unknown): void => void rejections.push(error)
const stackTraceLimit = Error.stackTraceLimit

beforeAll(() => {
  process.on('unhandledRejection', onRejection)
  // Most of the errors in here are made to be counted.
  Error.stackTraceLimit = 0
})
afterAll(() => {
  process.off('unhandledRejection', onRejection)
  Error.stackTraceLimit = stackTraceLimit
})
afterEach(() => {
  plant.fault = null
  expect(rejections.splice(0)).toEqual([])
})

function tell(name: string, { states, steps, interleavings, depth, complete }: Report): void {
  const counted = `${String(interleavings)} interleavings, ${String(states)} states, ${String(steps)} steps tried`
  const how = complete ? 'all of them' : 'stopped by the time'
  process.stdout.write(`explored: ${name}: ${counted}, up to ${String(depth)} steps long, ${how}\n`)
}

describe('every interleaving of a bounded world keeps the rules', () => {
  let total = 0n

  test.each(worlds)(
    'R1–R9 %s',
    async (name, bounds) => {
      const report = await explore({ bounds: { ...NONE, ...bounds }, insight })
      tell(name, report)
      total += report.interleavings
      expect(report.complete).toBe(true)
    },
    30 * MINUTES,
  )

  test(
    'R1–R12 everything at once, the shortest ways first, as far as time allows',
    async () => {
      const report = await explore({ bounds: everything, insight, until: Date.now() + SECONDS * 1000 })
      tell('everything at once', report)
      total += report.interleavings
      expect(report.steps).toBeGreaterThan(0)
      process.stdout.write(`explored: ${String(total)} interleavings in all\n`)
    },
    SECONDS * 1000 + MINUTES,
  )
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
    await finish(await play(everything, insight, steps))
  })
})

describe('the explorer itself', () => {
  test.each<[string, Partial<Bounds>]>([
    ['requests and a renewal', { requests: 2, expired: 1, failures: 1 }],
    ['a login and a logout', { requests: 1, logouts: 1, logins: 1, expired: 1 }],
    ['the background', { requests: 1, expired: 1, hides: 1, lost: 1 }],
  ])(
    'it may leave out what it has seen before: without that it counts the same ways (%s)',
    async (_, part) => {
      const bounds = { ...NONE, ...part }
      const merged = await explore({ bounds, insight })
      const naive = await explore({ bounds, insight, naive: true })
      expect(merged.interleavings).toBe(naive.interleavings)
      expect(merged.states).toBeLessThan(naive.states)
    },
    10 * MINUTES,
  )

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
  ])(
    'it finds %s, and says how to get there',
    async (_, fault) => {
      plant.fault = fault
      const bounds = { ...NONE, requests: 2, expired: 1, failures: 1, logouts: 1, logins: 1 }
      const found = await explore({ bounds, insight }).then(String, String)
      const complaint = found.replace(/^Error: /, '').split('\n')[0] ?? ''
      const steps = /insight, \[([^\]]*)\]/.exec(found)?.[1]?.match(/[^']+(?=',)/g) ?? []
      expect(steps).not.toEqual([])
      const way = steps.filter((step) => step !== 'finish')
      await expect(play(bounds, insight, way).then(finish)).rejects.toThrow(complaint)
    },
    10 * MINUTES,
  )
})
