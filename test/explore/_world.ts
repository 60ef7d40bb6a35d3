import { autorun } from 'mobx-miniprogram'
import { createAuthStore, createHttp, isAuthError } from 'mobx-miniprogram-auth'
import type { AuthStore, Call, Http } from 'mobx-miniprogram-auth'
import type { State } from '../../stores/machine/state'
import type { Ticket } from '../../stores/types'
import { createPhone, type Phone, type SentRequest } from './_phone'

/** How often each kind of event may happen. */
export interface Bounds {
  /** Requests, at most three: the first and the third need a token, the second waits for a login. */
  readonly requests: number
  /** Expired answers. */
  readonly expired: number
  /** Answers that do not arrive, because the phone is offline or in the background. */
  readonly lost: number
  /** Renewals and logins that fail, for any reason. */
  readonly failures: number
  /** Timers that fire. */
  readonly ticks: number
  readonly hides: number
  readonly logouts: number
  readonly logins: number
  readonly aborts: number
  /** Calls of `refresh()`. */
  readonly manualRenewals: number
}

export type Kind = keyof Bounds

/** A call of the app's `login` or `refresh` that has not ended. */
export interface AppCall {
  readonly user: string
  /** The token that it renews; null for a login. */
  readonly token: string | null
  readonly flight: number
  readonly at: number
  resolve(result: object): void
  reject(error: unknown): void
}

export interface Request {
  call: Call | null
  /** The tokens with which it was sent. */
  readonly tokens: string[]
  /** The user who was signed in when it was made; if there was none, the user whose token it was first sent with. */
  owner: string | null
  outcome: string
  settled: number
  aborted: boolean
  /** Whether the account has changed, or was signed out, since it was made. */
  overtaken: boolean
  ticket: Ticket | null
  /** The number of the last time it was parked, counted over all requests. */
  parkedAt: number
}

/** Gives the explorer a view of the internal state of the store that was made last. */
export interface EngineView {
  state(): State
  /** The ticket of the last request that asked the gate. */
  ticket(): Ticket | null
}

/** A step has broken a rule. */
export class Violation extends Error {}

/** The store gives up a renewal that gets no answer for so long, in ms. */
export const RENEWAL_TIMEOUT = 10_000
/** The life of a token in ms. The store renews it after half of that. */
export const LIFE = 100_000
export const WAITS_FOR_LOGIN = [false, true, false]

/** The real store and the real client on a phone on which every event is a step of the test. */
export interface World {
  readonly bounds: Bounds
  readonly left: Record<Kind, number>
  readonly engine: EngineView
  readonly phone: Phone
  readonly store: AuthStore<{ user: string }, string>
  readonly http: Http
  readonly requests: Request[]
  /** The sent requests, each with the index of its `Request`. */
  readonly sent: (SentRequest & { readonly request: number })[]
  readonly renewals: AppCall[]
  readonly logins: AppCall[]
  /** The outcome of each call of `refresh()`. */
  readonly manualRenewals: string[]
  /** The events of the store in this step. */
  readonly events: string[]
  /** The rules that were broken in this step. */
  readonly problems: string[]
  /** The end of each token that was issued. */
  readonly expiries: Map<string, number>
  /** The tokens whose renewal was refused. */
  readonly refused: Set<string>
  /** The tokens that were called expired. */
  readonly calledExpired: Set<string>
  hidden: boolean
  /** Whether the read of storage has not been answered. */
  restoring: boolean
  /** Whether the read of storage was answered after the store had stopped waiting for it. */
  late: boolean
  /** Whether the user has logged out, and no login has succeeded since. */
  loggedOut: boolean
  /** The token that a MobX reader has seen last. */
  seen: string | null
  /** The user who was signed in last; null after a logout. */
  lastUser: string | null
  stopReader(): void
}

export function createWorld(bounds: Bounds, engine: EngineView): World {
  const phone = createPhone((sentRequest) => onSent(world, sentRequest))
  const { clock, storage, lifecycle, request } = phone
  const store = createAuthStore<{ user: string }, string>({
    login: (user) => onAppCall(world, world.logins, user, null),
    refresh: ({ user, token }) => onAppCall(world, world.renewals, user, token),
    accountOf: ({ user }) => user,
    storage,
    clock,
    lifecycle,
  })
  const http = createHttp({
    baseUrl: 'https://api.example.com/',
    auth: store,
    expiredCodes: ['99997'],
    timeout: 3_600_000,
    transport: request,
    clock,
    lifecycle,
  })
  const world: World = {
    bounds,
    left: { ...bounds },
    engine,
    phone,
    store,
    http,
    requests: [],
    sent: [],
    renewals: [],
    logins: [],
    manualRenewals: [],
    events: [],
    problems: [],
    expiries: new Map(),
    refused: new Set(),
    calledExpired: new Set(),
    hidden: false,
    restoring: true,
    late: false,
    loggedOut: false,
    seen: null,
    lastUser: null,
    stopReader: () => undefined,
  }
  const { events } = world
  const markOvertaken = (): void => world.requests.forEach((each) => (each.overtaken = true))
  store.on('login', () => events.push('login'))
  store.on('logout', ({ reason }) => events.push('logout ' + reason))
  store.on('renew', () => events.push('renew'))
  store.on('accountChange', () => events.push('accountChange'))
  store.on('accountChange', markOvertaken)
  store.on('logout', markOvertaken)
  store.on('error', ({ source }) => source === 'listener' && world.problems.push('a listener error'))
  world.stopReader = autorun(() => {
    world.seen = store.token
  })
  let parkCount = 0
  http.observe(({ id, phase }) => {
    const parked = phase === 'parked' && world.requests[id - 1]
    if (parked) parked.parkedAt = ++parkCount
  })
  return world
}

/** Called when the store calls `login` or `refresh`. */
function onAppCall(world: World, list: AppCall[], user: string, token: string | null): Promise<never> {
  const { renewals, store, phone, engine, problems } = world
  if (token !== null) {
    // R1. A renewal that the store has given up does not count.
    if (renewals.some((one) => one.token === token && phone.now() - one.at < RENEWAL_TIMEOUT))
      problems.push('a second renewal of one session is in flight')
    if (token !== store.token) problems.push('a renewal of a token that is not the newest')
    if (world.loggedOut) problems.push('a renewal after logout')
    // R3: an expired answer to an older token is no reason for a renewal.
    const due = (world.expiries.get(token) ?? 0) - phone.now() <= LIFE / 2
    if (!due && !world.calledExpired.has(token) && !world.manualRenewals.length)
      problems.push('a renewal that nobody needs')
  }
  const { login, renewal } = engine.state()
  return new Promise((resolve, reject) => {
    list.push({
      user,
      token,
      flight: token === null ? login : renewal,
      at: phone.now(),
      resolve: (result) => resolve(result as never),
      reject,
    })
  })
}

/** Called when a request is sent. */
function onSent(world: World, sentRequest: SentRequest): void {
  const { problems, store } = world
  const number = Number(sentRequest.path.slice(1))
  const request = world.requests[number]
  const { token } = sentRequest
  if (!request) return void problems.push('a request left that nobody made')
  world.sent.push(Object.assign(sentRequest, { request: number }))
  if (request.outcome !== 'pending') problems.push('a request left after its end')
  if (token === null) return void problems.push('a request left without a token')
  request.tokens.push(token)
  if (request.tokens.length > 3 + world.bounds.lost) problems.push('a request was sent again and again')
  // R4; and R6, because after a logout there is no newest token.
  if (token !== store.token || token !== world.seen) problems.push('a token left that is not the newest')
  if (store.status === 'renewing') problems.push('a request left during a renewal')
  const user = token.charAt(0)
  // R3, R7.
  if (request.owner !== null && request.owner !== user)
    problems.push('a request of one account left as another’s')
  request.owner = user
}

export function userOf({ store }: World): string | null {
  return store.session && store.session.user
}

export const codeOf = (error: unknown): string => (isAuthError(error) ? error.code : 'error')

/** Waits for a turn of the event loop, in which every promise that can settle does so. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Ends everything in a world. Promises that never settle would be kept in memory during the whole search. */
export function dispose(world: World): void {
  world.stopReader()
  world.store.dispose()
  for (const call of [...world.renewals, ...world.logins]) call.reject(new Violation('the world is over'))
}
