import { createTestDatabase } from '../server/_database'
import { useProcesses } from '../server/_process'

const processes = useProcesses()

let servers: [string, string]
beforeEach(async () => {
  const env = { DATABASE_URL: await createTestDatabase() }
  // One after the other, so that the first alone creates the schema and the demo account.
  const one = await processes.start(env).address
  servers = [one, await processes.start(env).address]
})

async function post(turn: number, path: string, body: object): Promise<{ code: string; after: number }> {
  const response = await fetch(`${servers[turn % 2 ? 1 : 0]}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const { code } = (await response.json()) as { code: string }
  return { code, after: Number(response.headers.get('retry-after') ?? 0) }
}

test('two servers on one database allow one address 30 logins a minute together', async () => {
  const codes: string[] = []
  for (let turn = 0; turn < 34; turn++)
    codes.push((await post(turn, '/login', { code: 'nobody gave it' })).code)
  expect(codes.slice(0, 30)).toEqual(Array(30).fill('40029'))
  expect(codes.slice(30)).toEqual(Array(4).fill('42900'))
})

test('after wrong passwords at two servers, both answer 42900 with Retry-After also to the right password', async () => {
  const right = { account: 'demo', password: 'demo1234' }
  const wrong = { ...right, password: 'a guess' }
  for (let turn = 0; turn < 5; turn++) expect((await post(turn, '/login/password', wrong)).code).toBe('40100')
  for (const turn of [0, 1]) {
    const { code, after } = await post(turn, '/login/password', right)
    expect(code).toBe('42900')
    expect(after).toBeGreaterThan(0)
  }
})
