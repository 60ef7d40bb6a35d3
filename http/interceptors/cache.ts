import { checkMethods, checkOptions, isRecord } from '../../stores/check'
import { createExpiringStorage, type ExpiringStorage } from '../../stores/expiring-storage/expiring-storage'
import type { HttpAuth } from '../contract'
import { identityOf, accountOfRequest } from './answer-key'
import { decodedName, SECRET } from './secret-names'
import type { Answer, HttpRequest, Interceptor } from '../types'

/** In ms. A call does not wait longer for the storage: it goes to the network. */
const PATIENCE = 3_000

/** What `cache` takes. Only `ttl` must be there. */
export interface CacheOptions {
  /** How long an answer is used again, in ms; 0 for not at all. A function decides for each request. */
  readonly ttl: number | ((request: HttpRequest) => number)
  /**
   * The store of the client. An account's answers are never given to another account, and are deleted when it signs
   * out. Without a store only answers to requests with `auth: 'none'` are kept.
   */
  readonly auth?: HttpAuth | undefined
  /**
   * Return the id of the signed-in user, the same at every start of the app, or null if no user is signed in. With
   * it, a user's answers are still used when the app is opened again. Without it, answers to requests that need a
   * token are used until the app ends, because at its next start it would be unknown whose they are.
   * @example () => authStore.session && authStore.session.user.id
   */
  readonly owner?: (() => string | number | null | undefined) | undefined
  /**
   * Where answers are kept, as they came. Make it with a `prefix`: a storage without one cannot be emptied, so the answers
   * of a user would stay on the phone after the logout.
   * @default wx storage under keys of its own, where the oldest makes room
   */
  readonly storage?: ExpiringStorage | undefined
}

/** The parts of an answer that are stored. Cookies are not. */
type CachedAnswer = Pick<Answer, 'data' | 'statusCode' | 'header'>

const isCachedAnswer = (value: unknown): value is CachedAnswer =>
  isRecord(value) && typeof value.statusCode === 'number' && isRecord(value.header)

/** The storages that may hold answers to a store's accounts, each with the writes that are under way, or null. */
type CacheStorages = Map<ExpiringStorage, Promise<unknown> | null>

/**
 * The storages of each store: it is listened to once, however many caches it has. All caches without `storage` share
 * one.
 */
const watched = new WeakMap<object, CacheStorages>()
let common: ExpiringStorage | null = null

/** The storages of a store, which each login and logout empties. Undefined for no store, or for one without events. */
function storagesOf(auth: HttpAuth | undefined): CacheStorages | undefined {
  if (!auth || !auth.on) return undefined
  const known = watched.get(auth.gate)
  if (known) return known
  const storages: CacheStorages = new Map()
  watched.set(auth.gate, storages)
  const clearAll = (): void => {
    for (const [storage, writing] of Array.from(storages)) {
      storages.delete(storage)
      // A storage that cannot be emptied now is emptied at the next login or logout.
      const clear = (): unknown => storage.clear().catch(() => storages.set(storage, null))
      clear()
      // A write that is under way may end after `clear`: then empty the storage again.
      if (writing) void writing.then(clear)
    }
  }
  auth.on('logout', clearAll)
  // A restored session is the one that the kept answers belong to.
  auth.on('login', ({ restored }) => {
    if (!restored) clearAll()
  })
  return storages
}

/**
 * An interceptor that keeps the answers to GETs for a while. If the storage fails, calls go on as if nothing had been
 * kept. Requests with a secret in a header or in the query are never kept. The cache does not know the code of an
 * envelope: put it outside of `unwrap`, which turns an answer with a bad code into an error. The storage is read
 * asynchronously, so a request of a tap handler leaves when the tap's user gesture no longer counts. After 3 s without
 * an answer of the storage, a call goes to the network.
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
  checkMethods('cache', 'storage', storage, 'get set clear')
  /** The storage has not answered in time. Until it answers, calls do not ask it. */
  let hangs = false
  /** In the keys of this cache's answers if there is no `owner`: no later cache finds them. */
  const run = Math.random()
  const storages = storagesOf(auth)
  const gate = storages && auth && auth.gate
  // The storage may hold answers of an earlier start of the app: a logout deletes those, too.
  if (storages && !storages.has(storage)) storages.set(storage, null)

  /** True if the account (or null for none) is still the one that is signed in, and still the request's. */
  const isCurrentAccount = (request: HttpRequest, account: number | null): boolean =>
    !gate || (gate.account === account && accountOfRequest(request) === account)

  /** The key of the request's answer in the storage; undefined if the answer must not be kept. */
  function keyOf(request: HttpRequest, account: number | null): string | undefined {
    const key =
      showsSecret(request) || !isCurrentAccount(request, account) ? undefined : identityOf(request, gate)
    if (key === undefined || request.auth === 'none') return key
    const whose = owner ? owner() : [run, account]
    return whose === null || whose === undefined ? undefined : JSON.stringify([whose, key])
  }

  /** The kept answer; false if there is none, or if the storage fails or does not answer in time. */
  const find = (key: string): Promise<Answer | false> =>
    new Promise((resolve) => {
      void storage
        .get(key)
        .catch(Boolean)
        .then((kept) => {
          hangs = false
          clearTimeout(timer)
          resolve(isCachedAnswer(kept) && Object.assign({ data: undefined, cookies: [] }, kept))
        })
      const timer = setTimeout(() => {
        hangs = true
        resolve(false)
      }, PATIENCE)
    })

  function save(key: string, { data, statusCode, header }: Answer, ms: number): void {
    const shown = Object.assign({}, header, { 'set-cookie': undefined })
    const written = storage.set(key, { data, statusCode, header: shown }, ms).catch(Boolean)
    if (!storages) return
    const writing: Promise<unknown> = Promise.all([storages.get(storage), written]).then(() => {
      if (storages.get(storage) === writing) storages.set(storage, null)
    })
    storages.set(storage, writing)
  }

  return (request, next) => {
    const whose = accountOfRequest(request)
    const key = keyOf(request, whose)
    const ms = typeof ttl === 'function' ? ttl(request) : ttl
    // The number that is the option itself was checked when the interceptor was made.
    if (ms !== ttl) checkOptions('cache', { ttl: ms }, { ttl: 'duration' })
    if (key === undefined || !ms || hangs) return next(request)
    return find(key).then((found) => {
      if (found && isCurrentAccount(request, whose)) return found
      return next(request).then((answer) => {
        // Another account may have signed in meanwhile: the answer is not its own. An ArrayBuffer has no JSON.
        const mine = isCurrentAccount(request, whose) && answer.statusCode === 200 && !answer.expired
        if (mine && !(answer.data instanceof ArrayBuffer)) save(key, answer, ms)
        return answer
      })
    })
  }
}

/**
 * True if the request contains a secret. The storage's keys contain the request, and the phone's owner can read them.
 */
function showsSecret({ token, header, url }: HttpRequest): boolean {
  const pairs = url.split(/[?#&]/).slice(1)
  const names = pairs.map((pair) => decodedName(pair.replace(/=.*/, '')))
  return (
    token !== null || names.concat(Object.keys(header)).some((name) => name === 'code' || SECRET.test(name))
  )
}
