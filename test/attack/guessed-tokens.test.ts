import { createServer } from '../../server/app'
import { developmentKeys } from '../../server/data-keys'
import type { DataKey } from '../../server/data-keys'
import type { Database } from '../../server/database/types'
import { generateKeys } from '../../server/auth/tokens/jwt-keys'
import { createOpaqueTokens } from '../../server/auth/tokens/token-format'
import { apiOf, useWorld } from '../server/_server'
import type { Api } from '../server/_server'
import { openConnection } from '../server/_socket'

const world = useWorld()
const DETAIL = '/meetup/api/v1/activity/detail?activityId=a2'
const keyOf = (id: string): DataKey => ({ id, key: Buffer.alloc(32, id) })

/** A server beside it on the same database, whose questions to the database are counted. */
async function counting({ database, clock }: Api, options: object = {}) {
  let asked = 0
  const watched: Database = {
    ...database,
    query: (...given) => {
      asked++
      return database.query(...given)
    },
    transaction: (...given) => {
      asked++
      return database.transaction(...given)
    },
  }
  const app = await createServer({
    dataDir: world.folder,
    database: watched,
    clock,
    devRoutes: true,
    ...options,
  })
  return {
    ...apiOf(app, clock, database),
    async costOf(work: () => Promise<unknown>): Promise<number> {
      asked = 0
      await work()
      return asked
    },
  }
}

test.each([
  ['opaque tokens', {}],
  ['JWTs', { jwt: { issuer: 'https://api.example.com' } }],
])(
  'with %s a guessed token costs no query, on whatever route',
  async (_, { jwt }: { jwt?: { issuer: string } }) => {
    const first = await world.server()
    const keys = (await generateKeys()).keys
    const api = await counting(first, jwt && { jwt: { ...jwt, keys } })
    const { token } = await api.signIn()
    const [last = ''] = token.slice(-20)
    const guesses = [
      ...[
        'a'.repeat(43),
        'a'.repeat(59),
        'a',
        'eyJhbGciOiJub25lIn0.eyJzdWIiOiJ1MSJ9.',
        `${token}a`,
        token.slice(1),
      ],
      // One character is another one.
      token.slice(0, -20) + (last === 'a' ? 'b' : 'a') + token.slice(-19),
    ]
    for (const guess of guesses) {
      const codes: string[] = []
      const cost = await api.costOf(async () => {
        codes.push((await api.get('/me', guess)).code)
        codes.push((await api.get(DETAIL, guess)).code)
        codes.push((await api.post('/logout', undefined, guess)).code)
        codes.push(String((await (await openConnection(api, guess)).closed).code))
      })
      expect([guess.length, codes, cost]).toEqual([guess.length, ['99997', '99997', '99997', '4401'], 0])
    }
    expect((await api.get('/me', token)).code).toBe('10000')
    await api.app.close()
  },
)

test('a token that has ended, or belongs to an ended session, is answered as before', async () => {
  const first = await world.server()
  const api = await counting(first, { tokenTtl: 60 })
  const { token } = await api.signIn()
  api.clock.advance(60_000)
  expect((await api.get('/me', token)).code).toBe('99997')
  expect((await api.post('/logout', undefined, token)).code).toBe('10000')
  expect((await api.get('/me', token)).code).toBe('99997')
  await api.app.close()
})

test('tokens work at processes with the old and the new key, until the old key is removed; then they are renewed', async () => {
  const first = await world.server()
  const [old, fresh] = [keyOf('old'), keyOf('new')]
  const before = await counting(first, { dataKeys: [old, fresh] })
  const after = await counting(first, { dataKeys: [fresh, old] })
  const signedIn = [await before.signIn('A'), await after.signIn('B')]
  for (const { token } of signedIn)
    for (const api of [before, after]) expect((await api.get('/me', token)).code).toBe('10000')
  await before.app.close()
  await after.app.close()
  // A start encrypts with the first key what the old one has encrypted.
  await (await counting(first, { dataKeys: [fresh, old] })).app.close()
  const last = await counting(first, { dataKeys: [fresh] })
  expect(await Promise.all(signedIn.map(async ({ token }) => (await last.get('/me', token)).code))).toEqual([
    '99997',
    '10000',
  ])
  expect((await last.refresh(signedIn[0]?.refreshToken ?? '')).code).toBe('10000')
  await last.app.close()
})

test('where there are keys, the public key of development makes no token that is looked up', async () => {
  const api = await counting(await world.server(), { dataKeys: [keyOf('k1')] })
  const forged = await createOpaqueTokens(developmentKeys).mint()
  expect(await api.costOf(() => api.get('/me', forged))).toBe(0)
  await api.app.close()
})

test('a flood of questions whether the server is ready costs one query at a time', async () => {
  const { database, clock } = await world.server()
  let asked = 0
  let answer: () => void = () => undefined
  const slow = new Promise<void>((resolve) => (answer = resolve))
  const watched: Database = {
    ...database,
    query: async (sql, parameters) => {
      if (sql.includes('alive')) await (asked++, slow)
      return database.query(sql, parameters)
    },
  }
  const api = apiOf(await createServer({ dataDir: world.folder, database: watched, clock }), clock, database)
  const answers = Promise.all(Array.from({ length: 50 }, () => api.call('GET', '/ready')))
  // By then the others have arrived.
  await api.call('GET', '/health')
  expect(asked).toBe(1)
  answer()
  expect(new Set((await answers).map(({ statusCode }) => statusCode))).toEqual(new Set([200]))
  expect((await api.call('GET', '/ready')).statusCode).toBe(200)
  expect(asked).toBe(2)
  await api.app.close()
})
