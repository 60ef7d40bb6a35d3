/** The check against backends like those of public mini-programs: it names their weaknesses, and the written file works. */
import { createFakeWx, ok, type FakeWx } from 'mobx-miniprogram-auth/testing'
import type { AuthStore, Http } from 'mobx-miniprogram-auth'
import { createBackend, PRIVATE, PUBLIC, type Backend } from './_backend'
import { NINE, OTHERS, WITH_REFRESH, type Case } from './_kinds'
import { HOPELESS, NEWER } from './_newer-kinds'
import { levelsOf, run, type CommandResult } from './_run'

let backend: Backend
afterEach(() => backend.close())

async function check(
  { kind, args, settings }: Case,
  ...more: string[]
): Promise<CommandResult & { url: string }> {
  backend = createBackend(kind)
  const url = await backend.listen()
  const given = settings && 'login' in settings ? args.filter((_, index) => !isLogin(args, index)) : args
  const file = settings ? ['--settings', 's.json'] : []
  const ran = await run([url, ...file, ...given, ...more], {}, { 's.json': JSON.stringify(settings) })
  return { ...ran, url }
}
const isLogin = (args: readonly string[], index: number): boolean =>
  args[index] === '--login' || args[index - 1] === '--login'

const ALL = [...NINE, ...WITH_REFRESH, ...OTHERS, ...NEWER]
describe.each(ALL.map((each): [string, Case] => [each.name, each]))('%s', (_, each) => {
  test('the check names this weakness, and reports no others than those expected', async () => {
    const ran = await check(each, '--json')
    const levels = Object.entries(levelsOf(ran)).filter(([, level]) => level !== 'ok' && level !== 'open')
    expect(Object.fromEntries(levels)).toEqual(each.wrong)
    expect(ran.out).toMatch(each.named)
    expect(ran.status).toBe(Object.values(each.wrong).includes('fail') ? 1 : 0)
    expect(backend.seen.length).toBeLessThan(50)
  })

  test('the written auth.js serves a visitor, a login, requests on an ended token, and the next start', async () => {
    const ran = await check(each, '--write', 'auth.js')
    const text = ran.files.get('auth.js') ?? ''
    const phone = createPhone(text, ran.url)
    try {
      await tellStory(phone, each)
    } catch (error) {
      throw new Error(text, { cause: error })
    } finally {
      phone.dispose()
    }
  })
})

const ANOTHER = { token: 'of-another', user: { ID: 8 } }
test.each([
  ['after a logout', (store: Store) => store.logout()],
  ['after the session of another user began', (store: Store) => store.setSession(ANOTHER)],
])('the written auth.js ignores the next token of a late answer %s', async (_, change) => {
  const sliding = NEWER.find(({ name }) => name.startsWith('gin-vue-admin'))
  if (!sliding) throw new Error('there is none')
  const ran = await check(sliding, '--write', 'auth.js')
  const phone = createPhone(ran.files.get('auth.js') ?? '', ran.url)
  const { fake } = phone
  fake.server((request) =>
    request.path.endsWith('/late')
      ? ok({ code: 0, data: 1 }, { header: { 'new-token': 'late-0f9e8d7c' }, delay: 500 })
      : backend.server(request),
  )
  const { authStore, http } = phone.start()
  void authStore.login(sliding.credentials)
  await fake.clock.advance(1_000)
  const before = authStore.token
  void http.get('soon').catch(() => undefined)
  await fake.clock.advance(100)
  expect(authStore.token).not.toBe(before)
  void http.get('late').catch(() => undefined)
  await fake.clock.advance(100)
  void change(authStore)
  await fake.clock.advance(1_000)
  expect(authStore.token === null || authStore.token === 'of-another').toBe(true)
  phone.dispose()
})
type Store = AuthStore<object, unknown>

test.each(HOPELESS)('the check fails and says why: %s', async (_, kind, says) => {
  const args = ['--private', 'GET ' + PRIVATE, '--yes', '--login', 'POST login']
  const login = {
    path: kind.loginPath,
    body: { username: 'lin', email: 'l@example.com', password: 'correct horse' },
  }
  const ran = await check(
    { name: '', kind, args, settings: { login }, wrong: {}, named: says },
    '--logout',
    'POST logout',
  )
  expect(ran.out).toMatch(says)
  expect(ran.status).toBe(1)
  expect(ran.out).not.toContain('still counts after it')
})

interface Phone {
  readonly fake: FakeWx
  /** Starts the app, in a process of its own. */
  start(): { authStore: AuthStore<object, unknown>; http: Http }
  dispose(): void
}

function createPhone(text: string, url: string): Phone {
  const fake = createFakeWx()
  const uninstall = fake.install({ time: true })
  fake.server(backend.server)
  backend.seen.length = 0
  backend.state.logins = backend.state.renewals = backend.state.refused = 0
  expect(text).toContain(`baseUrl: '${url}'`)
  let started = false
  return {
    fake,
    start() {
      if (started) fake.kill()
      started = true
      const module = { exports: {} }
      jest.isolateModules(() => {
        new Function('require', 'module', 'exports', text)(
          (name: string) => jest.requireActual<object>(name),
          module,
          module.exports,
        )
      })
      return module.exports as ReturnType<Phone['start']>
    },
    dispose() {
      fake.kill()
      uninstall()
    },
  }
}

async function tellStory(
  { fake, start }: Phone,
  { credentials, atOnce = 3, ask = (http, path) => http.get(path) }: Case,
): Promise<void> {
  const { state } = backend
  const settle = (): Promise<void> => fake.clock.advance(1_000)
  const follow = (calls: readonly Promise<unknown>[]): unknown[] => {
    const came: unknown[] = calls.map(() => 'waits')
    calls.forEach((call, index) =>
      call.then(
        () => (came[index] = 'answered'),
        (error: unknown) => (came[index] = error),
      ),
    )
    return came
  }
  const { authStore, http } = start()
  const login = async (): Promise<void> => {
    const done = authStore.login(credentials)
    await settle()
    await done
  }
  const visit = follow([ask(http, PUBLIC)])
  await settle()
  expect(visit).toEqual(['answered'])
  expect(state.logins).toBe(0)

  const first = follow([ask(http, PRIVATE)])
  await settle()
  expect(first).toEqual(['waits'])
  await login()
  expect(first).toEqual(['answered'])

  backend.end()
  const three = follow(['a', 'b', 'c'].slice(0, atOnce).map((path) => ask(http, 'user/' + path)))
  await settle()
  if (credentials !== undefined && state.renewals === 0) {
    expect(three).toEqual(three.map(() => 'waits'))
    await login()
  }
  expect(three).toEqual(three.map(() => 'answered'))
  expect(state.logins + state.renewals).toBe(2)

  const before = backend.seen.length
  const next = follow([ask(start().http, PRIVATE)])
  await settle()
  expect(next).toEqual(['answered'])
  expect(backend.seen.slice(before)).toHaveLength(1)
}
