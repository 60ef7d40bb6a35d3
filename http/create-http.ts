import { isRecord, wrong } from '../stores/check'
import { enlist } from '../stores/enlist'
import { HttpCall } from './pipeline/call'
import { promiseOf } from './pipeline/promised-call'
import type { Client, Observers } from './pipeline/types'
import type { Http, HttpOptions } from './contract'
import { createDeadlines } from './pipeline/deadlines'
import { AbortedError } from './errors'
import { internalsOf } from './internals'
import { isMethod, NONE, planOf, readCall, wrongMethod, type CallOptionsGiven } from './request/make-request'
import { compose, requestSeenBy } from './pipeline/interceptor-chain'
import { checkFunction, mergeOptions, readHttpOptions } from './options'
import type {
  Call,
  DownloadOptions,
  Interceptor,
  Kind,
  Method,
  Next,
  RequestOptions,
  ShortOptions,
  UploadOptions,
} from './types'
import { platformAdapter } from './platform/platform-adapter'
import { developmentChecks } from './platform/wx-development'

/** What a client shares with the clients that extend it. */
interface Family {
  readonly observers: Observers
  /** How many calls were watched. */
  calls: number
  /** Grows when an interceptor is added or removed: then each client composes its interceptors again. */
  version: number
}

/** The interceptors of a client, outermost first, including those of the client that it extends. */
interface InterceptorLists {
  readonly calls: () => readonly Interceptor[]
  readonly attempts: () => readonly Interceptor[]
}

const NO_INTERCEPTORS: InterceptorLists = { calls: () => [], attempts: () => [] }

/**
 * Makes a client over `wx.request`, `wx.uploadFile` and `wx.downloadFile`: calls return promises, carry the store's
 * token, wait while it is renewed and are replayed when the server calls it expired.
 * @throws TypeError for an unknown option or a wrong one
 * @example
 * const http = createHttp({ baseUrl: 'https://api.example.com/', auth: authStore, expiredCodes: ['99997'] })
 * const { data } = await http.get<Activity[]>('activities', { pageNo: 1 })
 */
export function createHttp(options: HttpOptions = {}): Http {
  return build(options, NO_INTERCEPTORS, { observers: [], calls: 0, version: 0 })
}

function build(options: HttpOptions, base: InterceptorLists, family: Family): Http {
  const settings = readHttpOptions(options)
  const { clock, gate, transport } = settings
  const own = (options.interceptors || []).slice()
  const ownAttempts = (options.networkInterceptors || []).slice()
  const interceptors: InterceptorLists = {
    calls: () => own.concat(base.calls()),
    attempts: () => ownAttempts.concat(base.attempts()),
  }
  const { observers } = family
  const client: Client = Object.assign({}, settings, {
    adapter: platformAdapter(transport),
    deadlines: createDeadlines(clock),
    observers,
    attempts: null,
    clockSample: 0,
    plans: new Map(),
    nextId: () => ++family.calls,
  })
  let composedVersion = -1
  let development: ReturnType<typeof developmentChecks> = null
  /** The composed interceptors; null if there are none. */
  let chain: Next | null = null

  function composeInterceptors(): void {
    if (composedVersion < 0) {
      development = developmentChecks(settings.platform)
      if (development) development.watchClient(client, options)
    }
    composedVersion = family.version
    client.attempts = compose(interceptors.attempts())
    chain = compose(interceptors.calls())
  }

  /** Makes a call: checks and fixes the request, and starts it before the promise is returned. */
  function call<Data>(kind: Kind, method: unknown, given: unknown, url: unknown, data: unknown): Call<Data> {
    const asked: CallOptionsGiven = given === NONE || !isRecord(given) ? NONE : given
    const { timeout = settings.timeout, signal } = asked
    const known = asked === NONE && kind === 'request' && !(gate && gate.calling) && client.plans.get(method)
    const httpCall = new HttpCall(
      client,
      known || planOf(kind, isMethod(method) ? method : 'GET', settings.header, timeout),
    )
    const promise = promiseOf<Data>(httpCall)
    try {
      if (signal && signal.aborted) throw new AbortedError()
      if (given !== asked) throw wrong('Http', 'options', 'an object', given)
      if (!known && !isMethod(method)) throw wrongMethod(method)
      readCall(httpCall, url, data, asked, !!known)
      if (observers.length) httpCall.trace('created')
      if (composedVersion !== family.version) composeInterceptors()
      if (development) development.checkCall(kind, asked, data)
      const at = clock.now()
      if (chain) {
        // Interceptors may take time. Fix the account now, so that the request cannot leave for another account.
        if (gate) httpCall.account = gate.account
        chain(requestSeenBy(httpCall)).then(
          (answer) => httpCall.answered(answer),
          (error: unknown) => httpCall.failed(error),
        )
      } else httpCall.begin(at)
      httpCall.arm(signal, at)
    } catch (error) {
      httpCall.failToStart(error)
    }
    return promise
  }

  const short =
    (method: Method) =>
    <Data>(url: string, data?: RequestOptions['data'], more?: ShortOptions): Call<Data> =>
      call<Data>('request', method, more || NONE, url, data)
  const long =
    (kind: Kind, method?: Method) =>
    <Data>(options: RequestOptions | UploadOptions | DownloadOptions): Call<Data> => {
      const given: unknown = options
      const { url, data, method: said = 'GET' } = isRecord(given) ? given : NONE
      return call<Data>(kind, method || said, given, url, data)
    }

  const http: Http = {
    request: long('request'),
    get: short('GET'),
    post: short('POST'),
    put: short('PUT'),
    delete: short('DELETE'),
    upload: long('upload', 'POST'),
    download: long('download', 'GET'),
    use(interceptor) {
      checkFunction('use', interceptor)
      const leave = enlist(own, interceptor)
      family.version++
      return () => {
        leave()
        family.version++
      }
    },
    extend: (more) => build(mergeOptions(options, more), interceptors, family),
    observe(listener) {
      checkFunction('observe', listener)
      return enlist(observers, listener)
    },
  }
  internalsOf.set(http, { settings, deadlines: client.deadlines, auth: options.auth })
  return http
}
