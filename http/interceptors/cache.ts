import { checkOptions, isRecord, wrong } from '../../stores/check'
import { createExpiringStorage, type ExpiringStorage } from '../../stores/expiring-storage/expiring-storage'
import { systemClock } from '../../stores/platform/wx-clock'
import type { HttpAuth } from '../contract'
import { identityOf, whoseIs } from './answer-key'
import { decodedName, SECRET } from './secret-names'
import type { Answer, HttpRequest, Interceptor } from '../types'

/** What `cache` takes. Only `ttl` must be there. */
export interface CacheOptions {
  /** How long an answer is used again, in ms; 0 for not at all. A function decides for each request. */
  readonly ttl: number | ((request: HttpRequest) => number)
  /**
   * The store of the client: what one account was answered is never shown to another, and goes when it signs out.
   * Without it only answers to requests with `auth: 'none'` are kept.
   */
  readonly auth?: HttpAuth | undefined
  /**
   * Whose answers they are: an id that stays the same from one start of the app to the next, or null if nobody is signed
   * in. With it, a user's answers are still there when the app is opened again; without it, what was answered to a
   * request that needs a token is used until the app ends, for nobody could tell then whose it was.
   * @example () => authStore.session && authStore.session.user.id
   */
  readonly owner?: (() => string | number | null | undefined) | undefined
  /** What is kept lies in it as it came. @default wx storage under keys of its own, in which the oldest makes room */
  readonly storage?: ExpiringStorage | undefined
}

/** What lies in storage. Cookies and the like are not among it. */
type Kept = Pick<Answer, 'data' | 'statusCode' | 'header'>

const isKept = (value: unknown): value is Kept =>
  isRecord(value) && typeof value.statusCode === 'number' && isRecord(value.header)

/** The storages in which something of a store's accounts may lie, each with the writing that is under way. */
type Shelves = Map<ExpiringStorage, Promise<unknown> | null>

/** One listener for each store, however many clients keep answers of it, and one storage for all who name none. */
const watched = new WeakMap<object, Shelves>()
let common: ExpiringStorage | null = null

/** Empties them when somebody signs in or out. Undefined without a store that tells of it. */
function shelvesOf(auth: HttpAuth | undefined): Shelves | undefined {
  if (!auth || !auth.on) return undefined
  const shelves: Shelves = watched.get(auth.gate) || new Map()
  if (watched.has(auth.gate)) return shelves
  watched.set(auth.gate, shelves)
  const purge = (): void => {
    const all = Array.from(shelves)
    shelves.clear()
    for (const [storage, writing] of all) {
      // What cannot be emptied now is, the next time.
      const clear = (): unknown => storage.clear().catch(() => shelves.set(storage, null))
      clear()
      // What was on its way into it arrives later, if ever.
      if (writing) void writing.then(clear)
    }
  }
  auth.on('logout', purge)
  // A session that was restored is the one that was there before.
  auth.on('login', ({ restored }) => {
    if (!restored) purge()
  })
  return shelves
}

/**
 * An interceptor that keeps the answers to GETs for a while. A storage that fails is no reason for a call to fail: then
 * it is as if nothing had been kept. Requests that show a secret, in a header or in the query, are never kept. What the
 * code of an envelope means it does not know: put it outside of `unwrap`, which makes an error of a bad one. Looking into
 * the storage takes a turn, so what a tap asks for loses the tap's gesture.
 * @throws TypeError for a wrong option
 * @example
 * import { cache } from 'mobx-miniprogram-auth/http/cache'
 * createHttp({ baseUrl, auth: authStore, interceptors: [cache({ ttl: 60_000, auth: authStore })] })
 */
export function cache(options: CacheOptions): Interceptor {
  checkOptions('cache', options, {
    ttl: 'duration|function',
    auth: 'object?',
    owner: 'function?',
    storage: 'object?',
  })
  const { ttl, auth, owner } = options
  const storage =
    options.storage ||
    common ||
    (common = createExpiringStorage({ prefix: 'http-cache:', whenFull: 'evict' }))
  const run = [systemClock.now(), systemClock.random()].join('/')
  const shelves = shelvesOf(auth)
  const gate = shelves && auth && auth.gate
  // What was kept in an earlier start of the app is purged, too.
  if (shelves && !shelves.has(storage)) shelves.set(storage, null)

  /** Is it (still) who is signed in now, or nobody as now? */
  const isNow = (request: HttpRequest, account: number | null): boolean =>
    !gate || (gate.account === account && whoseIs(request) === account)

  /** Undefined for what is not to be kept. */
  function keyOf(request: HttpRequest, account: number | null): string | undefined {
    const key = showsSecret(request) || !isNow(request, account) ? undefined : identityOf(request, gate)
    if (key === undefined || request.auth === 'none') return key
    const whose = owner ? owner() : [run, account].join('/')
    return whose === null || whose === undefined ? undefined : JSON.stringify([whose, key])
  }

  const find = (key: string): Promise<Answer | undefined> =>
    storage
      .get(key)
      .then((kept) => (isKept(kept) ? Object.assign({ data: undefined, cookies: [] }, kept) : undefined))

  function keep(key: string, { data, statusCode, header }: Answer, ms: number): void {
    const shown: Record<string, string> = {}
    for (const name in header) if (name !== 'set-cookie') shown[name] = String(header[name])
    const written = storage.set(key, { data, statusCode, header: shown }, ms).catch(Boolean)
    if (!shelves) return
    const writing: Promise<unknown> = Promise.all([shelves.get(storage), written]).then(() => {
      if (shelves.get(storage) === writing) shelves.set(storage, null)
    })
    shelves.set(storage, writing)
  }

  return (request, next) => {
    const whose = whoseIs(request)
    const key = keyOf(request, whose)
    const ms = typeof ttl === 'function' ? ttl(request) : ttl
    if (!(ms >= 0)) throw wrong('cache', 'ttl', 'a number of ms, 0 or more', ms)
    if (key === undefined || ms === 0) return next(request)
    return find(key)
      .catch(() => undefined)
      .then((found) => {
        if (found && isNow(request, whose)) return found
        return next(request).then((answer) => {
          // What comes after somebody else has signed in is not theirs; and an ArrayBuffer has no JSON.
          const mine = isNow(request, whose) && answer.statusCode === 200 && !answer.expired
          if (mine && !(answer.data instanceof ArrayBuffer)) keep(key, answer, ms)
          return answer
        })
      })
  }
}

/** The storage's keys are made of what is asked, and who holds the phone can read them. */
function showsSecret({ token, header, url }: HttpRequest): boolean {
  const query = url.replace(/^[^?]*\??|#.*$/g, '')
  const names = query.split('&').map((pair) => decodedName(pair.replace(/=.*$/, '')))
  const hasToken = token !== null || names.indexOf('code') >= 0
  return hasToken || names.concat(Object.keys(header)).some((name) => SECRET.test(name))
}
