import { createAuthStore, createHttp } from '../index'

/*
 * What a successful call costs over a bare promise around `wx.request`: both over the same fake network, in turns, in one
 * process; the median of the rounds, as a ratio. Run it by `npm run bench`.
 */

const ROUNDS = 41
const CALLS = 2_000
const AT_ONCE = 1_000

const answer = {
  data: { ok: true },
  statusCode: 200,
  header: { 'content-type': 'application/json' },
  cookies: [],
  errMsg: 'ok',
}

/** A network that answers in the next microtask, and knows no more of a request than it must. */
const request = (options: WechatMiniprogram.RequestOption): WechatMiniprogram.RequestTask => {
  void Promise.resolve().then(() => options.success?.(answer as never))
  return { abort: () => undefined } as never
}

const bare = (url: string): Promise<unknown> =>
  new Promise((resolve, reject) => {
    request({ url, header: { Authorization: 'Bearer token' }, success: resolve, fail: reject })
  })

async function inSequence(call: (url: string) => Promise<unknown>): Promise<number> {
  const start = process.hrtime.bigint()
  for (let i = 0; i < CALLS; i++) await call('https://api.example.com/activity')
  return Number(process.hrtime.bigint() - start) / CALLS
}

async function atOnce(call: (url: string) => Promise<unknown>): Promise<number> {
  const start = process.hrtime.bigint()
  await Promise.all(Array.from({ length: AT_ONCE }, () => call('https://api.example.com/activity')))
  return Number(process.hrtime.bigint() - start) / AT_ONCE
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN

async function main(): Promise<void> {
  const auth = createAuthStore({
    login: () => ({ token: 'token', expiresIn: 7200 }),
    storage: false,
    lifecycle: { watch: () => () => undefined, isSinglePage: () => false },
  })
  await auth.login()
  const http = createHttp({
    baseUrl: 'https://api.example.com/',
    auth,
    transport: request,
    expiredCodes: ['99997'],
  })
  const ours = (url: string): Promise<unknown> => http.get(url)

  const figures = { 'in sequence': inSequence, '1,000 at once': atOnce }
  console.log(`Node ${process.version}, ${process.arch}; medians of ${ROUNDS} rounds taken in turns`)
  for (const [name, measure] of Object.entries(figures)) {
    const costs = { bare: [] as number[], ours: [] as number[] }
    for (let round = 0; round < ROUNDS; round++) {
      costs.bare.push(await measure(bare))
      costs.ours.push(await measure(ours))
    }
    const [floor, cost] = [median(costs.bare), median(costs.ours)]
    console.log(
      `${name}: ${(cost / floor).toFixed(1)}× a bare promise (${(cost / 1000).toFixed(2)} µs over ${(floor / 1000).toFixed(2)} µs)`,
    )
  }
  auth.dispose()
}

void main()
