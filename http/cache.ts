import { checkOptions, isRecord, wrong } from '../stores/check'
import { createExpiringStorage, type ExpiringStorage } from '../stores/expiring-storage'
import type { HttpAuth } from './contract'
import { createIdentity } from './identity'
import type { Answer, HttpRequest, Interceptor } from './types'

export interface CacheOptions {
  /** How long an answer is used again, in ms; 0 for not at all. A function decides for each request. */
  readonly ttl: number | ((request: HttpRequest) => number)
  /**
   * The store of the client: what one account was answered is never shown to another, and goes when it signs out.
   * Without it only answers to requests with `auth: 'none'` are kept.
   */
  readonly auth?: HttpAuth | undefined
  /** @default wx storage under keys of its own, in which the oldest makes room */
  readonly storage?: ExpiringStorage | undefined
}

/** What lies in storage. Cookies and the like are not among it. */
type Kept = Pick<Answer, 'data' | 'statusCode' | 'header'>

const isKept = (value: unknown): value is Kept =>
  isRecord(value) && typeof value.statusCode === 'number' && isRecord(value.header)

/**
 * An interceptor that keeps the answers to GETs for a while. A storage that fails is no reason for a call to fail: then
 * it is as if nothing had been kept. Looking into the storage takes a turn, so what a tap asks for loses the tap's gesture.
 * @throws TypeError for a wrong option
 * @example
 * import { cache } from 'mobx-miniprogram-auth/http/cache'
 * createHttp({ baseUrl, auth: authStore, interceptors: [cache({ ttl: 60_000, auth: authStore })] })
 */
export function cache(options: CacheOptions): Interceptor {
  checkOptions('cache', options, { ttl: 'duration|function', auth: 'object?', storage: 'object?' })
  const { ttl, auth } = options
  const storage = options.storage || createExpiringStorage({ prefix: 'http-cache:', whenFull: 'evict' })
  let purged: Promise<unknown> = Promise.resolve()
  const identity = createIdentity(auth, () => {
    purged = purged.then(() => storage.clear()).catch(Boolean)
  })

  async function find(key: string): Promise<Answer | undefined> {
    await purged
    const kept = await storage.get(key)
    return isKept(kept) ? { ...kept, cookies: [] } : undefined
  }

  async function keep(key: string, { data, statusCode, header }: Answer, ms: number): Promise<void> {
    const shown: Record<string, string> = {}
    for (const name of Object.keys(header)) if (name !== 'set-cookie') shown[name] = String(header[name])
    await storage.set(key, { data, statusCode, header: shown }, ms)
  }

  return (request, next) => {
    const key = identity.keyOf(request)
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
