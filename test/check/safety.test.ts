/** The command prints no secret, sends nothing to other hosts, and writes nothing without consent. */
import { nodeTransport, type Transport } from '../../check/transport'
import { createBackend, PRIVATE, type Backend, type BackendKind } from './_backend'
import { NINE, OTHERS, WITH_REFRESH, type Case } from './_kinds'
import { NEWER } from './_newer-kinds'
import { levelsOf, run } from './_run'

let backend: Backend | undefined
afterEach(async () => {
  await backend?.close()
  backend = undefined
})
const listen = (kind: BackendKind): Promise<string> => (backend = createBackend(kind)).listen()

const [FIRST] = WITH_REFRESH
if (!FIRST) throw new Error('there is none')
const { kind: KIND, args: ARGS } = FIRST

/** Answers every request, and counts them. */
function nobody(): { transport: Transport; sent: string[] } {
  const sent: string[] = []
  return {
    sent,
    transport: ({ url }) => {
      sent.push(url)
      return Promise.resolve({ status: 200, header: {}, cookies: [], text: '{}' })
    },
  }
}

/** The arguments without `--login` if the settings have a login. */
const flagsOf = ({ args, settings }: Case): readonly string[] =>
  settings && 'login' in settings
    ? args.filter((each, index) => each !== '--login' && args[index - 1] !== '--login')
    : args

describe.each(['text', 'json', 'zh'])(
  'the check prints and writes no token, code or password (output %s)',
  (form) => {
    test.each(
      [...NINE, ...WITH_REFRESH, ...OTHERS, ...NEWER].map((each): [string, Case] => [each.name, each]),
    )('%s', async (_, each) => {
      const url = await listen(each.kind)
      const flags = { text: [], json: ['--json'], zh: ['--lang', 'zh'] }[form] ?? []
      const files = ['--markdown', 'report.md', '--write', 'auth.js', '--write', 'auth.ts']
      const settings = JSON.stringify(each.settings ?? {})
      const ran = await run(
        [url, '--settings', 's.json', ...flagsOf(each), ...flags, ...files],
        {},
        { 's.json': settings },
      )
      const shown = ran.all.replace(settings, '')
      expect(ran.files.get('auth.ts')).toContain('createAuthStore')
      expect(ran.files.get('report.md')).toContain('|')
      const secrets = [...(backend?.secrets() ?? []), 'correct horse battery', 'code-1111', 'c2Vzc2lvb']
      expect(secrets.length).toBeGreaterThan(4)
      expect(secrets.filter((secret) => shown.includes(secret))).toEqual([])
    })
  },
)

test('a token inside an answer of the server is masked in the output', async () => {
  const url = await listen({
    ...KIND,
    unauthorized: (token) => ({ body: { code: token ?? 'none', msg: '' } }),
  })
  const ran = await run([url, ...ARGS])
  expect(ran.out).toContain('•••')
  expect(backend?.secrets().filter((secret) => ran.all.includes(secret))).toEqual([])
})

test.each([
  ['http://api.example.com/'],
  ['https://192.168.1.9/'],
  ['http://localhost.example.com/'],
  ['http://127.0.0.1.example.com/'],
  ['http://[::2]/'],
])('the check refuses %s, which is not this machine, without --yes-this-is-mine', async (url) => {
  const { transport, sent } = nobody()
  const ran = await run([url, ...ARGS], { transport })
  expect(ran.status).toBe(2)
  expect(ran.err).toContain('--yes-this-is-mine')
  expect(sent).toEqual([])
})

test('with --yes-this-is-mine another host is checked, and no request goes to another address', async () => {
  const { transport, sent } = nobody()
  await run(['https://api.example.com/v1/', ...ARGS, '--yes-this-is-mine'], { transport })
  expect(sent.length).toBeGreaterThan(1)
  expect(sent.filter((url) => !url.startsWith('https://api.example.com/v1/'))).toEqual([])
})

test('the check does not follow a redirect', async () => {
  let asked = 0
  const url = await listen({
    ...KIND,
    unauthorized: () => ({
      status: 302,
      body: '',
      header: { Location: 'http://elsewhere.example.com/login' },
    }),
  })
  const counting: Transport = (...given) => {
    asked++
    return nodeTransport(...given)
  }
  const ran = await run([url, ...ARGS], { transport: counting })
  expect(ran.out).toMatch(/a redirect: wx\.request follows it/)
  expect(asked).toBe(backend?.seen.length)
})

test('a dry run prints the plan, marks the requests that write, and sends nothing', async () => {
  const { transport, sent } = nobody()
  const ran = await run(['http://127.0.0.1:9/', ...ARGS, '--dry-run'], { transport })
  expect(ran.status).toBe(0)
  expect(ran.out).toMatch(/! +2 × POST login \{ code \}/)
  expect(ran.out).toMatch(/ {2} +1 × GET user\/cart/)
  expect(ran.out).not.toContain('code-1111')
  expect(sent).toEqual([])
})

test('the check asks before requests that write, and sends nothing after a no or where it cannot ask', async () => {
  const { transport, sent } = nobody()
  const args = ['http://127.0.0.1:9/', ...ARGS.filter((each) => each !== '--yes')]
  expect((await run(args, { transport })).err).toContain('--yes')
  const asked: string[] = []
  const ask = (answer: string) => (question: string) => {
    asked.push(question)
    return Promise.resolve(answer)
  }
  expect((await run(args, { transport, interactive: true, ask: ask('n') })).status).toBe(2)
  expect([asked.length, sent]).toEqual([1, []])
  await run(args, { transport, interactive: true, ask: ask('y') })
  expect(sent.length).toBeGreaterThan(0)
})

test('the check stops after --max-requests requests, and says so', async () => {
  const url = await listen(KIND)
  const ran = await run([url, ...ARGS, '--max-requests', '12'])
  expect(backend?.seen.length).toBe(12)
  expect(ran.out).toContain('As many requests were sent as may be')
})

test('the check may overwrite a file only with --force', async () => {
  const url = await listen(KIND)
  const over: boolean[] = []
  const writeFile = (_: string, __: string, may: boolean) => void over.push(may)
  await run([url, ...ARGS, '--write', 'auth.js'], { writeFile })
  await run([url, ...ARGS, '--code', 'another-code', '--write', 'auth.js', '--force'], { writeFile })
  expect(over).toEqual([false, true])
})

test('the error about a wrong setting names the setting and not its value', async () => {
  const said = async (...args: string[]): Promise<string> => {
    const ran = await run(['http://127.0.0.1:9/', ...args])
    expect(ran.status).toBe(2)
    return ran.err
  }
  expect(await said('--private', 'GET me')).toContain('--login')
  expect(await said('--login', 'POST login {"password":"hunter2"')).not.toContain('hunter2')
  expect(await said('--nonsense', 'hunter2')).toContain('--nonsense')
  expect(await said('--private', 'GET https://elsewhere.example.com/me', '--token', 'hunter2')).toContain(
    'private',
  )
  expect(await said('--private', 'GET me', '--token', '<env:NOT_SET>')).toContain('NOT_SET')
})

test('the check uses a token from the environment and a refresh token from a flag, and prints no token', async () => {
  const url = await listen(KIND)
  const { token, refreshToken } = backend?.state.issue() ?? { token: '', refreshToken: '' }
  const ran = await run(
    [
      url,
      '--private',
      'GET ' + PRIVATE,
      '--token',
      '<env:MY_TOKEN>',
      '--refresh-token',
      refreshToken,
      '--yes',
    ],
    { env: { MY_TOKEN: token } },
  )
  expect(ran.out).toContain('Authorization: Bearer <token>')
  expect(ran.all).not.toContain(token)
})

test('the exit status is 2 if the server does not answer', async () => {
  const ran = await run(['http://127.0.0.1:1/', ...ARGS])
  expect(ran.status).toBe(2)
  expect(ran.out).toMatch(/No answer \(/)
})

test('no answer at all: nothing is said of what could not be asked', async () => {
  const ran = await run(['http://127.0.0.1:1/', ...ARGS, '--json'])
  expect(levelsOf(ran)).toEqual({ reach: 'fail' })
  expect(ran.out).toContain('Is the server running')
})
