import { createAuthStore, createHttp, isAuthError } from 'mobx-miniprogram-auth'
import type { Answer, Clock, Lifecycle } from 'mobx-miniprogram-auth'
import { createTokenRules, field } from './report'
import type { SoakReport } from './report'
import { createNetwork } from './network'
import type { SoakServer } from './start-server'

export interface PhoneOptions {
  readonly name: string
  readonly server: SoakServer
  readonly report: SoakReport
  readonly random: () => number
}

type Profile = { readonly user: { readonly id: string } }

const HOUR = 3_600_000
/** The errors that an honest call may end with. The app then tries again, until the soak ends. */
const TRANSIENT = ['network', 'timeout', 'http-status', 'renewal-failed']

/** The phone of one user: the real library on a real network, with a user who taps at random. */
export function createPhone({ name, server, report, random }: PhoneOptions) {
  const tokenRules = createTokenRules(name, report)
  const network = createNetwork(tokenRules)
  const shown = new Set<() => void>()
  const hidden = new Set<() => void>()
  let clockOffset = Math.round((random() - 0.5) * 2 * HOUR)
  let device = `${name}-1`
  /** Whether the server was told to end the session. Only then may the session be lost. */
  let revoked = false
  let unsettled = 0
  /** The number of the phone's user. It grows when another user takes the phone. */
  let userNumber = 0

  const clock: Clock = {
    now: () => Date.now() + clockOffset,
    setTimeout: (callback, ms) => setTimeout(callback, ms),
    clearTimeout: (id) => clearTimeout(Number(id)),
    random,
  }
  const lifecycle: Lifecycle = {
    watch(onShow, onHide) {
      shown.add(onShow)
      hidden.add(onHide)
      return () => {
        shown.delete(onShow)
        hidden.delete(onHide)
      }
    },
    isSinglePage: () => false,
  }

  const store = createAuthStore<Profile>({
    login: async () => {
      const code = field(await server.ask('wechat/code', { device }), 'code')
      return http.post('login', { code }, { auth: 'none' })
    },
    refresh: ({ refreshToken }) => http.post('token/refresh', { refreshToken }, { auth: 'none' }),
    logout: ({ token }) =>
      http.post('logout', undefined, { auth: 'none', header: { authorization: `Bearer ${token}` } }),
    accountOf: ({ user }) => user.id,
    storage: false,
    refreshAhead: 1500,
    // Longer than a call may take, so that even on a slow machine a renewal has ended before the store gives it up.
    renewalTimeout: 120_000,
    clock,
    lifecycle,
  })
  const http = createHttp({
    baseUrl: server.address,
    auth: store,
    expiredCodes: ['99997'],
    transport: network.request,
    clock,
    lifecycle,
  })

  let lastToken: string | null = null
  store.on('renew', () => {
    report.add('renewals received')
    if (lastToken !== null) tokenRules.tokenReplaced(lastToken)
    lastToken = store.token
  })
  store.on('login', () => {
    report.add('logins')
    tokenRules.loggedIn()
    revoked = false
    lastToken = store.token
  })
  store.on('logout', ({ reason }) => {
    if (reason === 'logout') return
    report.add('logged out after a revocation')
    if (!revoked) report.broken.push(`${name}: logged out (${reason}) and was not revoked`)
    revoked = false
  })
  http.observe(({ phase }) => {
    if (phase === 'replayed' || phase === 'parked') report.add(phase)
  })

  const pause = (most: number) => new Promise<void>((resolve) => setTimeout(resolve, 50 + random() * most))

  /** Repeats a call until it succeeds. Every error on the way must be one of those that are allowed. */
  async function retryUntilSuccess(
    what: string,
    call: () => Promise<unknown>,
    allowedCodes: readonly string[] = [],
  ): Promise<boolean> {
    const userAtStart = userNumber
    for (;;) {
      unsettled++
      try {
        await call()
        return true
      } catch (error) {
        const code = isAuthError(error) ? error.code : String(error)
        report.add(`failed: ${code}`)
        if (allowedCodes.includes(code)) return false
        if (!TRANSIENT.includes(code)) {
          report.broken.push(`${name}: ${what} failed with ${code}`)
          return false
        }
      } finally {
        unsettled--
      }
      await pause(400)
      // Another user has the phone now, who has not made this call.
      if (userAtStart !== userNumber) return false
    }
  }

  /** A call whose answer must be a success for this user: never an expired answer, and never the data of another user. */
  function read(path: string, check: (data: unknown) => boolean): () => Promise<void> {
    return async () => {
      report.add('calls')
      const { data }: Answer = await http.get(path)
      if (field(data, 'code') !== '10000')
        throw new Error(`${path} resolved to code ${String(field(data, 'code'))}`)
      if (!check(field(data, 'data'))) throw new Error(`${path} resolved to what is not this user's`)
      report.add('answered')
    }
  }

  /** The error of calls between a revocation and the next login. */
  const LOGGED_OUT = ['login-required']
  const me = (): string => store.session?.user.id ?? ''

  function reads(): (() => Promise<void>)[] {
    const user = me()
    const pages = [
      read('me', (data) => field(data, 'id') === user),
      read('meetup/api/v1/group/getGroupList', (data) => Array.isArray(data) && data.length === 4),
      read('meetup/api/v1/activity/getActivityList?pageSize=3', (data) => field(data, 'pageSize') === 3),
      read(
        'me/sessions',
        (data) => Array.isArray(data) && data.some((session) => field(session, 'current') === true),
      ),
    ]
    return Array.from(
      { length: 1 + Math.floor(random() * 8) },
      () => pages[Math.floor(random() * pages.length)],
    ).flatMap((page) => page ?? [])
  }

  async function readAtRandom(allowedCodes: readonly string[] = []): Promise<void> {
    await Promise.all(reads().map((call) => retryUntilSuccess('a read', call, allowedCodes)))
  }

  /** Saves something and reads it again: nothing may be lost. */
  async function saveAndRead(): Promise<void> {
    const nickname = `n${Math.floor(random() * 1e9)}`
    const put = async (): Promise<void> => {
      const { data } = await http.put('me', { nickname })
      if (field(data, 'code') !== '10000')
        throw new Error(`a save resolved to code ${String(field(data, 'code'))}`)
    }
    report.add('calls')
    if (!(await retryUntilSuccess('a save', put))) return
    report.add('answered')
    await retryUntilSuccess(
      'a read after a save',
      read('me', (data) => field(data, 'nickname') === nickname),
    )
  }

  async function revokeSession(): Promise<void> {
    const { token } = store
    if (token === null) return
    revoked = true
    await server.ask('revoke', undefined, token)
    report.add('revoked')
    await readAtRandom(LOGGED_OUT)
    // A renewal that was in flight may still have to be answered by the refusal.
    while (store.isLogin)
      await retryUntilSuccess(
        'a read after the revocation',
        read('me', () => false),
        LOGGED_OUT,
      )
  }

  async function changeAccount(): Promise<void> {
    const old = reads().map((call) =>
      retryUntilSuccess('a read before the change of account', call, [
        'signed-out',
        'session-changed',
        ...LOGGED_OUT,
      ]),
    )
    report.add('logouts')
    userNumber++
    await store.logout()
    device = `${name}-${1 + Math.floor(random() * 3)}`
    await login()
    await Promise.all(old)
  }

  async function hideAndShow(): Promise<void> {
    const calls = readAtRandom()
    await pause(20)
    report.add('interrupted', network.hide())
    hidden.forEach((listener) => listener())
    await pause(100)
    network.show()
    shown.forEach((listener) => listener())
    report.add('times in the background')
    await calls
  }

  const login = () => retryUntilSuccess('a login', () => store.login())

  return {
    name,
    get unsettled() {
      return unsettled
    },
    /** Taps at random while `shouldContinue` returns true. At the end a user is signed in, and no call is open. */
    async run(shouldContinue: () => boolean): Promise<void> {
      await login()
      while (shouldContinue()) {
        const chance = random()
        if (chance < 0.8) await readAtRandom()
        else if (chance < 0.92) await saveAndRead()
        else if (chance < 0.95) await hideAndShow()
        else if (chance < 0.97) clockOffset += Math.round((random() - 0.5) * 4 * HOUR)
        else if (chance < 0.985) await changeAccount()
        else await revokeSession()
        if (!store.isLogin) await login()
      }
      await readAtRandom()
      if (!store.isLogin) report.broken.push(`${name}: ends without a session`)
      store.dispose()
    },
  }
}
