import { createRandom } from '../../server/dev/random'
import { createAttackers } from './soak/attackers'
import { createReport, field } from './soak/report'
import { closeNetwork } from './soak/network'
import { createPhone } from './soak/phone'
import { startServer } from './soak/start-server'

const PHONES = 120
/**
 * Short, so that each phone renews many times. On a slow machine tokens expire before they arrive, and calls fail for
 * now; but that ends no session. Phones time out after 60 s, and a slow server may read a renewal minutes later, after it
 * has answered the next one: it recognises that by the closed connection.
 */
const TOKEN_TTL_S = 6
const MAX_REQUESTS = 100_000
const HANGS_AFTER_MS = 90_000
/**
 * A machine that is too slow for so many requests sends no more after this time. Then the rules are still judged and the
 * figures printed, before the test fails for the requests that are missing.
 */
const LONGEST_MS = 12 * 60_000

const requests = Math.min(Number(process.env.SOAK_REQUESTS ?? 20_000), MAX_REQUESTS)
const seed = Number(process.env.SOAK_SEED ?? 20_250_601)
const attacked = process.env.SOAK_ATTACKS === '1'

/** All faults at once, on every route, and more of them on renewals. */
const rules = [
  { fault: 'latency', minMs: 5, maxMs: 80, rate: 0.3 },
  { fault: 'reset', rate: 0.02 },
  { fault: 'lost', rate: 0.02 },
  { fault: 'status', status: 500, rate: 0.005 },
  { fault: 'status', status: 502, rate: 0.005 },
  { fault: 'status', status: 503, rate: 0.005 },
  { fault: 'status', status: 429, retryAfter: 1, rate: 0.005 },
  { fault: 'clock', offsetMs: 7_200_000, rate: 0.01 },
  { fault: 'clock', offsetMs: -7_200_000, rate: 0.01 },
  { fault: 'expired', rate: 0.02 },
  { fault: 'lost', route: '/token/refresh', rate: 0.08 },
  { fault: 'status', status: 503, retryAfter: 1, route: '/token/refresh', rate: 0.04 },
]

test(
  `${requests} requests of ${PHONES} phones under all faults${attacked ? ' and attacks' : ''} settle; only revoked sessions end`,
  async () => {
    if (!(requests > 0) || !Number.isInteger(seed))
      throw new Error('SOAK_REQUESTS and SOAK_SEED must be numbers')
    const report = createReport()
    const unhandled = (error: unknown) => report.broken.push(`unhandled rejection: ${String(error)}`)
    process.on('unhandledRejection', unhandled)
    const server = await startServer(TOKEN_TTL_S)
    try {
      await server.ask('faults', { seed, rules })
      const start = Date.now()
      const sent = () => report.counts['requests'] ?? 0
      const phones = Array.from({ length: PHONES }, (_, index) =>
        createPhone({ name: `phone ${index + 1}`, server, report, random: createRandom(seed + index + 1) }),
      )
      const shouldContinue = () =>
        sent() < requests && report.broken.length === 0 && Date.now() - start < LONGEST_MS
      const runs = phones.map((phone) => phone.run(shouldContinue))
      const attackers = createAttackers(server, report)
      const attacking = attacked ? attackers.start(createRandom(seed)) : Promise.resolve()
      const stuck = await isStuck(Promise.all(runs), sent)
      attackers.stop()
      await attacking
      const seconds = (Date.now() - start) / 1000
      const state = await server.ask('state')
      print({
        seed,
        phones: PHONES,
        seconds: Math.round(seconds * 10) / 10,
        'requests per second': Math.round(sent() / seconds),
        ...report.counts,
        'faults at the server': field(state, 'injected'),
      })
      expect(report.broken).toEqual([])
      expect(stuck ? phones.filter(({ unsettled }) => unsettled > 0).map(({ name }) => name) : []).toEqual([])
      expect(stuck).toBe(false)
      expect(report.counts['logged out after a revocation'] ?? 0).toBe(report.counts['revoked'] ?? 0)
      // Every kind of fault has occurred.
      for (const name of attacked ? attackers.names : [])
        expect([name, report.counts[`attacks: ${name}`]]).not.toEqual([name, undefined])
      for (const kind of ['latency', 'reset', 'lost', 'status', 'clock', 'expired'])
        expect([kind, field(field(state, 'injected'), kind)]).not.toEqual([kind, 0])
      expect(sent()).toBeGreaterThanOrEqual(requests)
      expect(report.counts['answered']).toBeGreaterThan(requests / 3)
    } finally {
      process.off('unhandledRejection', unhandled)
      closeNetwork()
      await server.stop()
    }
  },
  20 * 60_000,
)

/** Whether no request has been sent for a long time although phones are not done. */
async function isStuck(work: Promise<unknown>, sent: () => number): Promise<boolean> {
  let done = false
  const finished = work.then(() => {
    done = true
  })
  for (let before = -1; !done && sent() !== before;) {
    before = sent()
    let timer: NodeJS.Timeout | undefined
    await Promise.race([
      finished,
      new Promise<void>((resolve) => {
        timer = setTimeout(resolve, HANGS_AFTER_MS)
      }),
    ])
    clearTimeout(timer)
  }
  return !done
}

function print(figures: object): void {
  process.stdout.write(`soak ${JSON.stringify(figures, null, 2)}\n`)
}
