import { isAuthError } from '../stores/errors'
import { systemClock } from '../stores/wx-clock'
import { authInterceptor } from './auth'
import { createCall } from './call'
import { compose } from './compose'
import { createLanes, type Lanes } from './lanes'
import { bearer, checkCall, checkHttpOptions, checkInterceptor, originsOf, verdictOf } from './options'
import { sender } from './send'
import { mergeHeader, snapshot } from './snapshot'
import { statusInterceptor } from './status'
import type {
  Call,
  CallOptions,
  Http,
  HttpOptions,
  HttpRequest,
  Kind,
  Method,
  Next,
  RequestOptions,
  ShortOptions,
  Trace,
  TracePhase,
  Transport,
  UploadOptions,
} from './types'
import { joinUrl, originOf, pathOf, withQuery } from './url'
import { wxTransport } from './wx-transport'

/** What a client and those that extend it have in common. */
interface Shared {
  readonly lanes: Lanes
  readonly observers: ((trace: Trace) => void)[]
  calls: number
}

/** What every kind of call says; the rest is the platform's. */
type Asked = CallOptions & { readonly url: string; readonly formData?: UploadOptions['formData'] }

const NOTHING = Object.freeze({})

/**
 * Makes a client over `wx.request`, `wx.uploadFile` and `wx.downloadFile`: calls return promises, carry the store's
 * token, wait while it is renewed and are replayed when the server calls it expired.
 * @throws TypeError for an unknown option or a wrong one
 * @example
 * const http = createHttp({ baseUrl: 'https://api.example.com/', auth: authStore, expiredCodes: ['99997'] })
 * const { data } = await http.get<Activity[]>('activities', { pageNo: 1 })
 */
export function createHttp(options: HttpOptions = {}): Http {
  return build(options, { lanes: createLanes(), observers: [], calls: 0 })
}

function build(options: HttpOptions, shared: Shared): Http {
  checkHttpOptions(options)
  const {
    baseUrl = '',
    auth,
    clock = systemClock,
    timeout: patience = 60_000,
    waitForLogin = false,
  } = options
  const gate = auth && auth.gate
  const origins = originsOf(options)
  const isOurs = (url: string): boolean => origins.indexOf(originOf(url)) >= 0
  const header = mergeHeader(NOTHING, options.header)
  const transport = transportOf(options)
  const interceptors = (options.interceptors || []).slice()
  const session = gate
    ? [
        authInterceptor({
          gate,
          isOurs,
          isExpired: verdictOf(options),
          authHeader: options.authHeader || bearer,
        }),
      ]
    : []
  let way = lay()

  /** The way of every request: the app's own layers, the HTTP status, the session, the wire. */
  function lay(): Next {
    return compose([...interceptors, statusInterceptor(clock), ...session], sender(transport, shared.lanes))
  }

  /** Makes a call of the options: checks and fixes them, then sends the request on its way before it returns. */
  function call<Data>(kind: Kind, method: Method, options: Asked, body: unknown) {
    const {
      auth,
      waitForLogin: waits,
      timeout = patience,
      header: own,
      signal: outer,
      url,
      ...platform
    } = options
    const id = ++shared.calls
    let path = ''
    let generation = 0

    const trace = (phase: TracePhase, of = generation, statusCode = 0, error = ''): void => {
      generation = of
      if (!shared.observers.length) return
      const step: Trace = { id, phase, kind, method, path, generation, statusCode, error, at: clock.now() }
      for (const observer of shared.observers.slice()) observer(step)
    }

    return createCall<Data>(
      clock,
      timeout,
      outer,
      async (signal) => {
        const head = mergeHeader(header, own)
        const { query, data } = snapshot(method, body, head)
        const request: HttpRequest = {
          kind,
          method,
          url: withQuery(joinUrl(baseUrl, url), query),
          header: head,
          data,
          // A login or a renewal that asks through the client it serves must not wait for itself.
          auth: auth || (gate && !gate.calling ? 'required' : 'none'),
          waitForLogin: waits === undefined ? waitForLogin : waits,
          explicit: waits === true,
          timeout,
          platform,
          signal,
          trace,
        }
        checkCall(request, options)
        if (gate && gate.calling && !isOurs(request.url))
          throw new TypeError(
            'Http: a login or renewal goes to the origin of baseUrl, or to one of allowOrigins',
          )
        path = pathOf(request.url)
        trace('created')
        return way(request)
      },
      (error) => {
        if (error !== null) trace('failed', generation, 0, isAuthError(error) ? error.code : 'error')
      },
    )
  }

  const short =
    (method: Method) =>
    <Data>(url: string, data?: RequestOptions['data'], options: ShortOptions = NOTHING): Call<Data> =>
      call<Data>('request', method, { ...options, url }, data)

  return {
    request<Data>({ method = 'GET', data, ...options }: RequestOptions) {
      return call<Data>('request', method, options, data)
    },
    get: short('GET'),
    post: short('POST'),
    put: short('PUT'),
    delete: short('DELETE'),
    head: short('HEAD'),
    options: short('OPTIONS'),
    upload<Data>(options: UploadOptions) {
      return call<Data>('upload', 'POST', { ...options, formData: { ...options.formData } }, undefined)
    },
    download(options) {
      return call('download', 'GET', options, undefined)
    },
    use(interceptor) {
      checkInterceptor(interceptor)
      interceptors.push(interceptor)
      way = lay()
      return () => {
        const at = interceptors.indexOf(interceptor)
        if (at >= 0) interceptors.splice(at, 1)
        way = lay()
      }
    },
    extend(more) {
      const merged = { ...options, ...more, header: mergeHeader(header, more.header) }
      return build({ ...merged, interceptors: [...(more.interceptors || []), ...interceptors] }, shared)
    },
    observe(listener) {
      shared.observers.push(listener)
      return () => {
        const at = shared.observers.indexOf(listener)
        if (at >= 0) shared.observers.splice(at, 1)
      }
    },
  }
}

function transportOf({ transport }: HttpOptions): Transport {
  return { ...wxTransport, ...(typeof transport === 'function' ? { request: transport } : transport) }
}
