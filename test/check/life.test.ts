/** The unit in which a backend gives the lifetime of a token, and the code that is written for it. */
import { createBackend, type BackendKind } from './_backend'
import { WITH_REFRESH } from './_kinds'
import { run, type CommandResult } from './_run'

const NOW = Date.parse('2026-03-01T08:00:00Z')
const jwt = (seconds: number): string =>
  [
    'e30',
    Buffer.from(JSON.stringify({ exp: NOW / 1000 + seconds })).toString('base64url'),
    'c2lnbmF0dXJl',
  ].join('.')

async function judged(data: object, ...args: string[]): Promise<CommandResult> {
  const [first] = WITH_REFRESH
  if (!first) throw new Error('there is none')
  const token = 'token' in data ? String(data.token) : 'tk-0f9e8d7c6b5a'
  const kind: BackendKind = {
    ...first.kind,
    loggedIn: () => ({ body: { code: 0, data: { token, ...data } } }),
    tokenOf: ({ header }) => header('authorization')?.slice('Bearer '.length),
  }
  const backend = createBackend(kind)
  backend.state.valid.add(token)
  const flags = [
    '--private',
    'GET me',
    '--login',
    'POST login {"code":"<code>"}',
    '--code',
    'code-11111111',
    '--yes',
  ]
  const ran = await run([await backend.listen(), ...flags, '--write', 'auth.js', ...args], { now: () => NOW })
  await backend.close()
  return ran
}
const written = (ran: CommandResult): string => ran.files.get('auth.js') ?? ''

test.each([
  ['seconds in expiresIn', { expiresIn: 7200 }, 'in seconds: 120 min (as far as', null],
  [
    'a round number of milliseconds',
    { expiresIn: 7_200_000 },
    'in milliseconds: 120 min',
    'data.expiresIn / 1000',
  ],
  ['thirty days in seconds', { expiresIn: 2_592_000 }, 'in seconds: 30 days', null],
  ['a day in milliseconds', { expiresIn: 86_400_000 }, 'in milliseconds: 24 h', 'data.expiresIn / 1000'],
  ['seconds that agree with the JWT', { token: jwt(1234), expires_in: 1234 }, 'the JWT says the same', null],
  [
    'a JWT that contradicts the round number',
    { token: jwt(90), expiresIn: 90_000 },
    'in milliseconds: 90 s',
    'data.expiresIn / 1000',
  ],
  [
    'seconds since 1970',
    { expireTime: NOW / 1000 + 3600 },
    'in seconds since 1970: 60 min',
    'expiry: data.expireTime * 1000',
  ],
  [
    'milliseconds since 1970 as text',
    { expires_at: String(NOW + 3_600_000) },
    'in milliseconds since 1970',
    'expiry: Number(data.expires_at)',
  ],
  [
    'a date with a time zone',
    { expireAt: '2026-03-01T09:00:00Z' },
    'in a date as text: 60 min',
    'expiry: Date.parse(data.expireAt)',
  ],
])('the check reads the lifetime of a token: %s', async (_, data, said, conversion) => {
  const ran = await judged(data)
  expect(ran.out).toContain(said)
  if (conversion === null) expect(written(ran)).not.toMatch(/expiry|expiresIn/)
  else expect(written(ran)).toContain(conversion)
})

test('the unit of --life-unit overrides the guessed unit', async () => {
  const ran = await judged({ expiresIn: 7200 }, '--life-unit', 'milliseconds')
  expect(ran.out).toContain('in milliseconds: 7 s (as you say)')
  expect(written(ran)).toContain('data.expiresIn / 1000')
})

test('an expiry in the past is reported as wrong', async () => {
  const ran = await judged({ expires_at: NOW / 1000 - 60 })
  expect(ran.out).toContain('it has ended already')
  expect(ran.status).toBe(1)
})

test('with --wait the check waits until a token that ends sooner has ended', async () => {
  const slept: number[] = []
  const [first] = WITH_REFRESH
  if (!first) throw new Error('there is none')
  const loggedIn: BackendKind['loggedIn'] = (token, refreshToken) => ({
    body: { code: 0, data: { token, refreshToken, expiresIn: 20 } },
  })
  const backend = createBackend({ ...first.kind, loggedIn })
  const sleep = (ms: number): Promise<void> => {
    slept.push(ms)
    backend.end()
    return Promise.resolve()
  }
  const ran = await run([await backend.listen(), ...first.args, '--wait', '60'], { sleep })
  await backend.close()
  expect(slept).toEqual([21_000])
  expect(ran.out).toContain('Ended: HTTP 401.')
})
