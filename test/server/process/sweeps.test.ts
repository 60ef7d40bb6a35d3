import { createServer } from '../../../server/app'
import type { Database } from '../../../server/database/types'
import { DatabaseUnavailable } from '../../../server/database/unavailable'
import { apiOf, countOf, useWorld } from '../_server'
import type { Api } from '../_server'

const world = useWorld()
const HOUR = 3_600_000
const ROOT = '/meetup/api/v1/activity'

async function order(api: Api, token: string, key: string): Promise<string> {
  const headers = { 'idempotency-key': key }
  const answer = await api.call('POST', `${ROOT}/order`, { payload: { activityId: 'a9' }, token, headers })
  return answer.json<{ data: { orderId: string } }>().data.orderId
}

test('idempotency keys are forgotten a day after their order was made, not earlier, and the order stays', async () => {
  const api = await world.server({ tokenTtl: 100_000 })
  const { token } = await api.signIn()
  await order(api, token, 'key-of-the-first-tap')
  api.clock.advance(23 * HOUR)
  const later = await order(api, token, 'key-of-a-later-tap')
  await world.beside(api, 0)
  expect(await countOf(api.database, 'order_keys')).toBe(2)
  api.clock.advance(HOUR)
  await world.beside(api, 0)
  expect(await api.database.query('SELECT key FROM order_keys')).toEqual([{ key: 'key-of-a-later-tap' }])
  expect(await order(api, token, 'key-of-a-later-tap')).toBe(later)
  expect(await countOf(api.database, 'orders')).toBe(2)
})

describe('while the server runs', () => {
  beforeEach(() => jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] }))
  afterEach(() => jest.useRealTimers())

  test('every table of what ends is swept each hour, also after a sweep that failed', async () => {
    const { database, clock } = await world.server({ wechatMessages: { token: 'a token of the push' } })
    const swept: string[] = []
    let down = true
    let log = ''
    const note = (sql: string) => {
      const [, table] = /^DELETE FROM (\w+)/.exec(sql) ?? []
      if (table === undefined) return
      swept.push(table)
      if (down && table === 'sessions') throw new DatabaseUnavailable()
    }
    const watched: Database = {
      ...database,
      query: async (sql, parameters) => {
        note(sql)
        return database.query(sql, parameters)
      },
      transaction: (work, options) =>
        database.transaction(
          (transaction) =>
            work({
              query: async (sql, parameters) => {
                note(sql)
                return transaction.query(sql, parameters)
              },
            }),
          options,
        ),
    }
    const stream = { write: (line: string) => void (log += line) }
    const options = { dataDir: world.folder, database: watched, clock, logger: { stream } }
    // What cannot be swept now does not keep a server from starting.
    const api = apiOf(await createServer(options), clock, database)
    expect(log).toContain('sweep failed')
    const tables = [
      ...['sessions', 'audit_events', 'rate_limits', 'password_tries', 'password_places'],
      ...['order_keys', 'wechat_messages'],
    ]
    expect(swept).toEqual(tables)
    down = false
    swept.length = 0
    await jest.advanceTimersByTimeAsync(HOUR)
    while (!swept.includes('wechat_messages')) await new Promise((resolve) => setImmediate(resolve))
    expect(swept).toEqual(expect.arrayContaining([...tables, 'access_tokens', 'refresh_tokens']))
    await api.app.close()
  })
})
