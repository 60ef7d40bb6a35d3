import { isRecord, wrong } from '../../stores/check'
import { HttpCall } from '../pipeline/call'
import { promiseOf } from '../pipeline/promised-call'
import { CALLBACKS, createCallbacks, type Callbacks } from './callbacks'
import type { HttpAuth } from '../contract'
import { createDeadlines } from '../pipeline/deadlines'
import { linesOf } from '../request/header'
import { checkOrigin, isMethod, isSafe, planOf, without } from '../request/make-request'
import { needOf } from '../request/needs'
import { compose } from '../pipeline/interceptor-chain'
import { checkFunction, readCommon, type CommonOptions } from '../options'
import type { Client, PlatformAdapter, Success } from '../pipeline/types'
import type { Task } from '../platform/task'
import { snapshot } from '../request/body'
import type { AuthNeed, Interceptor, Kind, NeedsRequest } from '../types'
import { withQuery } from '../request/url'
import { reader } from '../platform/platform-adapter'
import { textOf } from '../platform/utf8'
import { wxTransport } from '../platform/wx-transport'
import { listen } from './task-proxy'
import { isDownload } from './wx-download'

/** The request that `needs` gets: the caller's options, of which these are typed. */
export interface SendOptions extends NeedsRequest {
  /** As the caller gave it. */
  readonly header?: object | undefined
}

/** What `authorize` takes besides the function. Only `auth` must be there. */
export interface AuthorizeOptions extends Omit<CommonOptions, 'auth' | 'needs'> {
  /** The store whose token is sent, and which renews it after an expired answer. */
  readonly auth: HttpAuth
  /**
   * What a request needs: a word, or a function of the request (undefined means `required`). A login needs `none`,
   * otherwise it would wait for itself. Requests that the store's own functions send always have `none`.
   * @default 'required'
   * @example needs: 'challenge' // the server decides who must sign in
   */
  readonly needs?: AuthNeed | ((options: SendOptions) => AuthNeed | undefined) | undefined
  /**
   * Outermost first. They see every attempt and `request.token`, as those of `createHttp` do. The data of a GET is in
   * the query, other data is text. Use them for a server that takes the token in the query or in the body.
   */
  readonly networkInterceptors?: readonly Interceptor[] | undefined
}

/**
 * Makes a function of the same shape as `wx.request` that sends the store's token, waits while the token is renewed,
 * and sends a request again when the server calls its token expired. Use it as the transport of any other HTTP
 * client. You may pass `wx.uploadFile` and `wx.downloadFile` as well.
 *
 * The function behaves like the platform's: it returns a task at once, whose `abort()` works in every phase; each
 * callback is called once at most, and every HTTP status is a success. If no token can be had, `fail` gets `{ errMsg,
 * error }`.
 * @throws TypeError for an unknown option or a wrong one
 * @example
 * const request = authorize(wx.request, { auth: authStore, baseUrl: 'https://api.example.com/' })
 * request({
 *   url: 'https://api.example.com/me',
 *   success: ({ data }) => console.info(data),
 *   fail: ({ errMsg }) => console.info(errMsg),
 * })
 */
export function authorize<Api extends (options: never) => unknown>(api: Api, options: AuthorizeOptions): Api {
  if (typeof api !== 'function') throw wrong('authorize', 'api', 'a function like wx.request', api)
  // Only the caller knows the exact types. The options that the caller passes later are handed on to `api`.
  const send = api as unknown as WxSend
  const settings = readCommon('authorize', options, {
    auth: 'object',
    networkInterceptors: 'array?',
  })
  const { clock, timeout, waitForLogin } = settings
  const { gate } = options.auth
  const { needs, networkInterceptors = [] } = options
  networkInterceptors.forEach((interceptor) => checkFunction('networkInterceptors', interceptor))
  const client: Omit<Client, 'adapter'> = Object.assign({}, settings, {
    header: {},
    deadlines: createDeadlines(clock),
    observers: [],
    attempts: compose(networkInterceptors),
    clockSample: 0,
    plans: new Map(),
    nextId: () => 0,
  })
  const read = reader(wxTransport(settings.platform))
  const isOfDownloads = isDownload(api, settings.platform)

  /** The platform adapter of one call: the platform's own options and answers pass through it unchanged. */
  const adapterOf = (callbacks: Callbacks): PlatformAdapter => ({
    dispatch({ url, data, plan: { platform } }, header, success, fail) {
      return send(
        Object.assign(
          {},
          platform,
          {
            url,
            header,
            success: (answer?: Success) => success(callbacks.answered(answer)),
            fail: (failure?: object) => fail(callbacks.failed(failure)),
          },
          data === undefined ? null : { data },
        ),
      )
    },
    // The answer is read for `isExpired` only: the caller gets the platform's own answer.
    read(request, answer, early) {
      const pieces = (early && early.pieces) || []
      callbacks.held(pieces)
      const kind: Kind = answer.tempFilePath || answer.filePath ? 'download' : 'request'
      const whole = pieces.length ? { data: textOf(pieces.map((piece) => piece.data)) } : null
      return read({ plan: { kind } }, Object.assign({}, answer, whole), early)
    },
    listen: (_request, task) => listen(task, callbacks.relay.listeners),
    // Every HTTP status is a success.
    errorOf: () => null,
  })

  const authorized = (given: unknown): unknown => {
    // The platform reports bad options in its own way.
    if (!isRecord(given) || typeof given.url !== 'string') return send(given)
    const { url } = given
    const method = String(given.method || 'GET').toUpperCase()
    const isUpload = 'filePath' in given && 'name' in given
    const kind: Kind = isOfDownloads ? 'download' : isUpload ? 'upload' : 'request'
    const callbacks = createCallbacks(given, kind, clock)
    const call = new HttpCall(
      Object.assign({ adapter: adapterOf(callbacks) }, client),
      planOf(
        kind,
        kind === 'upload' ? 'POST' : isMethod(method) ? method : 'GET',
        {},
        // HTTP clients pass 0 if they have no timeout of their own.
        typeof given.timeout === 'number' && given.timeout > 0 ? given.timeout : timeout,
      ),
    )
    const { plan } = call
    const promise = promiseOf(call)
    try {
      const platform = without(given, CALLBACKS)
      plan.platform = platform
      call.url = url
      call.ours = settings.isOurs(url)
      plan.urgent = gate.calling
      checkOrigin(call)
      if (!plan.urgent)
        plan.auth = needOf(
          'authorize',
          typeof needs === 'function' ? needs(Object.assign({}, platform, { kind, method, url })) : needs,
        )
      if (isRecord(platform.header)) plan.header = linesOf(platform.header)
      if (client.attempts) {
        // Interceptors see the same query and data as in `createHttp`. Without them the platform converts the data.
        const { query, data } = snapshot(method, platform.data, plan.header)
        delete platform.data
        call.url = withQuery(url, query)
        call.data = data
      }
      plan.idempotent = !plan.urgent && isSafe(kind, method)
      plan.waitForLogin = waitForLogin || plan.auth === 'challenge'
      const at = clock.now()
      call.begin(at)
      call.arm(undefined, at)
    } catch (error) {
      call.failToStart(error)
    }
    promise.then(callbacks.succeed, callbacks.fail)
    return Object.assign(callbacks.relay.task, { abort: promise.abort })
  }
  return authorized as unknown as Api
}

/** The shape that the three functions of `wx` share. */
type WxSend = (options: unknown) => Task | undefined
