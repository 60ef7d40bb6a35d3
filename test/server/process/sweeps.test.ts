import { once } from 'node:events'
import { createServer } from '../../../server/app'
import { inParts } from '../../../server/database/in-parts'
import type { Database } from '../../../server/database/types'
import { DatabaseUnavailable } from '../../../server/database/unavailable'
import { countOf, useWorld } from '../_server'
import type { Api } from '../_server'
import { sweepOnce, watchStatements } from '../_sweep'

const world = useWorld()
const HOUR = 3_600_000
const ROOT = '/meetup/api/v1/activity'
const ADDRESS = { host: '127.0.0.1', port: 0 }

async function order(api: Api, token: string, key: string): Promise<string> {
  const headers = { 'idempotency-key': key }
  const answer = await api.call('POST', `${ROOT}/order`, { payload: { activityId: 'a9' }, token, headers })
  return answer.json<{ data: { orderId: string } }>().data.orderId
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

test('idempotency keys are forgotten a day after their order was made, not earlier, and the order stays', async () => {
  const api = await world.server({ tokenTtl: 100_000 })
  const { database, clock } = api
  const options = { dataDir: world.folder, database, clock }
  const { token } = await api.signIn()
  await order(api, token, 'key-of-the-first-tap')
  clock.advance(23 * HOUR)
  const later = await order(api, token, 'key-of-a-later-tap')
  await sweepOnce(options)
  expect(await countOf(database, 'order_keys')).toBe(2)
  clock.advance(HOUR)
  await sweepOnce(options)
  expect(await database.query('SELECT key FROM order_keys')).toEqual([{ key: 'key-of-a-later-tap' }])
  expect(await order(api, token, 'key-of-a-later-tap')).toBe(later)
  expect(await countOf(database, 'orders')).toBe(2)
})

test('a start does not wait for the sweeps, and a server that is closed ends them after the running step', async () => {
  const { database, clock } = await world.server()
  const swept: string[] = []
  const watched = watchStatements(
    database,
    (sql) => void swept.push(...(/^DELETE FROM (\w+)/.exec(sql) ?? []).slice(1)),
  )
  let listening = false
  let asked = false
  let release = (): void => undefined
  const gate = new Promise<void>((resolve) => (release = resolve))
  const slow: Database = {
    ...watched,
    transaction: async (work, options) => {
      if (options?.noTimeouts && listening) {
        asked = true
        await gate
      }
      return watched.transaction(work, options)
    },
  }
  const app = await createServer({ dataDir: world.folder, database: slow, clock })
  listening = true
  const address = await app.listen(ADDRESS)
  while (!asked) await turn()
  expect((await fetch(`${address}/ready`)).status).toBe(200)
  const stopping = once(app.server, 'close')
  let closed = false
  const closing = app.close().then(() => (closed = true))
  await stopping
  await turn()
  expect([closed, swept]).toEqual([false, []])
  release()
  await closing
  expect(swept).toEqual(['sessions'])
})

describe('a table that is swept in parts', () => {
  const fill = async ({ database }: Api, rows: number) => {
    await database.query('TRUNCATE password_places')
    await database.query(
      `INSERT INTO password_places (place, seen_at)
       SELECT n || repeat('x', 200), n % 2 FROM generate_series(1, ${rows}) AS n`,
    )
  }
  const sweep = ({ database }: Api, goOn: () => boolean, note: (sql: string) => void) =>
    inParts(
      watchStatements(database, note),
      goOn,
      'password_places',
      (part) => `DELETE FROM password_places WHERE ${part} AND seen_at = $1`,
      [0],
    )

  test('loses the rows that have ended, all of them and no others, by several statements', async () => {
    const api = await world.server()
    await fill(api, 10_000)
    const statements: string[] = []
    await sweep(
      api,
      () => true,
      (sql) => statements.push(sql),
    )
    const deletions = statements.filter((sql) => sql.startsWith('DELETE'))
    expect(deletions.length).toBeGreaterThan(3)
    const rows = await api.database.query(
      'SELECT seen_at AS "seenAt", count(*) AS n FROM password_places GROUP BY 1',
    )
    expect(rows).toEqual([{ seenAt: 1, n: 5000 }])
    // No part is looked for by reading the whole table.
    const plan = await api.database.query<{ 'QUERY PLAN': string }>(
      `EXPLAIN ${deletions[1]?.replace('$1', '0') ?? ''}`,
    )
    expect(plan.map((line) => line['QUERY PLAN']).join()).toContain('Tid Range Scan')
  })

  test('is left after the running part when the sweep is stopped', async () => {
    const api = await world.server()
    await fill(api, 10_000)
    let left = 2
    await sweep(
      api,
      () => left-- > 0,
      () => undefined,
    )
    const [row] = await api.database.query<{ n: number }>(
      'SELECT count(*) AS n FROM password_places WHERE seen_at = 0',
    )
    expect(row?.n).toBeGreaterThan(0)
    expect(row?.n).toBeLessThan(5000)
  })
})

describe('while the server runs', () => {
  beforeEach(() => jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] }))
  afterEach(() => jest.useRealTimers())

  test('every table of what ends is swept each hour, also after a sweep that failed', async () => {
    const { database, clock } = await world.server({ wechatMessages: { token: 'a token of the push' } })
    const swept: string[] = []
    let down = true
    let log = ''
    const watched = watchStatements(database, (sql) => {
      const [, table] = /^DELETE FROM (\w+)/.exec(sql) ?? []
      if (table === undefined) return
      swept.push(table)
      if (down && table === 'sessions') throw new DatabaseUnavailable()
    })
    const stream = { write: (line: string) => void (log += line) }
    const options = { dataDir: world.folder, database: watched, clock, logger: { stream } }
    const app = await createServer(options)
    await app.listen(ADDRESS)
    while (!swept.includes('wechat_messages')) await turn()
    expect(log).toContain('sweep failed')
    const tables = [
      ...['sessions', 'audit_events', 'rate_limits', 'password_tries', 'password_places'],
      ...['order_keys', 'wechat_messages'],
    ]
    expect([...new Set(swept)]).toEqual(tables)
    down = false
    swept.length = 0
    await jest.advanceTimersByTimeAsync(HOUR)
    while (!swept.includes('wechat_messages')) await turn()
    expect(swept).toEqual(expect.arrayContaining([...tables, 'access_tokens', 'refresh_tokens']))
    await app.close()
  })
})
