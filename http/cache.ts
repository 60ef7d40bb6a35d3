import { checkOptions, isRecord, wrong } from '../stores/check'
import { createExpiringStorage, type ExpiringStorage } from '../stores/expiring-storage'
import { systemClock } from '../stores/wx-clock'
import type { HttpAuth } from './contract'
import { createIdentity } from './identity'
import { decodedName, SECRET } from './secret-names'
import type { Answer, HttpRequest, Interceptor } from './types'

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
   * in. With it, somebody's answers are still there when he opens the app again; without it, what was answered to a
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
  const storage = options.storage || createExpiringStorage({ prefix: 'http-cache:', whenFull: 'evict' })
  const run = [systemClock.now(), systemClock.random()].join('/')
  let purged: Promise<unknown> = Promise.resolve()
  const identity = createIdentity(auth, () => {
    purged = purged.then(() => storage.clear()).catch(Boolean)
  })

  /** Undefined for what is not to be kept. */
  function keyOf(request: HttpRequest): string | undefined {
    const key = showsSecret(request) ? undefined : identity.keyOf(request)
    if (key === undefined || request.auth === 'none') return key
    const whose = owner ? owner() : run
    return whose === null || whose === undefined ? undefined : JSON.stringify([whose, key])
  }

  const find = (key: string): Promise<Answer | undefined> =>
    purged
      .then(() => storage.get(key))
      .then((kept) => (isKept(kept) ? Object.assign({ cookies: [] }, kept) : undefined))

  function keep(key: string, { data, statusCode, header }: Answer, ms: number): Promise<unknown> {
    const shown: Record<string, string> = {}
    for (const name of Object.keys(header)) if (name !== 'set-cookie') shown[name] = String(header[name])
    return storage.set(key, { data, statusCode, header: shown }, ms)
  }

  return (request, next) => {
    const key = keyOf(request)
    const ms = typeof ttl === 'function' ? ttl(request) : ttl
    if (!(ms >= 0)) throw wrong('cache', 'ttl', 'a number of ms, 0 or more', ms)
    if (key === undefined || ms === 0) return next(request)
    const { epoch } = identity
    return find(key)
      .catch(() => undefined)
      .then((found) => {
        if (found && epoch === identity.epoch) return found
        return next(request).then((answer) => {
          // What comes after somebody else has signed in is not his; and an ArrayBuffer has no JSON.
          const mine = epoch === identity.epoch && answer.statusCode === 200 && !answer.expired
          if (mine && !(answer.data instanceof ArrayBuffer)) keep(key, answer, ms).catch(Boolean)
          return answer
        })
      })
  }
}

/** The storage's keys are made of what is asked, and whoever holds the phone can read them. */
function showsSecret({ token, header, url }: HttpRequest): boolean {
  const query = url.replace(/^[^?]*\??|#.*$/g, '')
  const names = query.split('&').map((pair) => decodedName(pair.replace(/=.*$/, '')))
  if (token !== null || names.indexOf('code') >= 0) return true
  return names.concat(Object.keys(header)).some((name) => SECRET.test(name))
}
