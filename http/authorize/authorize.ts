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

/** What `wx.request`, `wx.uploadFile` and `wx.downloadFile` are called with, as far as it matters here. */
export interface SendOptions extends NeedsRequest {
  /** As the caller gave it. */
  readonly header?: object | undefined
}

/** What `authorize` takes besides the function. Only `auth` must be there. */
export interface AuthorizeOptions extends Omit<CommonOptions, 'auth' | 'needs'> {
  /** The store whose token is sent and which hears of expired answers. */
  readonly auth: HttpAuth
  /**
   * What a request needs: a word, or a function of it (nothing is `required`). A login needs `none`, or it would wait for
   * itself; what the store's own functions send has it without a word.
   * @default 'required'
   * @example needs: 'challenge' // the server decides who must sign in
   */
  readonly needs?: AuthNeed | ((options: SendOptions) => AuthNeed | undefined) | undefined
  /**
   * Outermost first: they see every attempt, and `request.token`, as those of `createHttp` do; the data of a GET is in the
   * query, any other is text. For a server that wants its token in the query or the body.
   */
  readonly networkInterceptors?: readonly Interceptor[] | undefined
}

/**
 * A function of `wx.request`'s own shape that carries the store's token, waits while it is renewed, and sends again what
 * the server calls expired: for any other client, which uses it as its transport. `wx.uploadFile` and `wx.downloadFile`
 * may be given as well.
 *
 * It keeps to the platform's ways: the task is there at once and `abort()`s in every phase; each callback is called at
 * most once, and every HTTP status is a success. Where there is no token to be had, `fail` gets `{ errMsg, error }`.
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
  // Only the caller knows the exact types; what came from there is called as it would be there.
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

  /** The platform in its own words, as one caller hears of it. */
  const adapterOf = (callbacks: Callbacks): PlatformAdapter => ({
    dispatch({ url, data, plan: { platform } }, header, success, fail) {
      callbacks.begin()
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
    // It is read for the verdict only: the caller gets what came.
    read(request, answer, early) {
      const pieces = (early && early.pieces) || []
      callbacks.held(pieces)
      const kind: Kind = answer.tempFilePath || answer.filePath ? 'download' : 'request'
      const whole = pieces.length ? { data: textOf(pieces.map((piece) => piece.data)) } : null
      return read({ plan: { kind } }, Object.assign({}, answer, whole), early)
    },
    listen: (_request, task) => listen(task, callbacks.relay.listeners),
    // Every HTTP status is a success.
    faultOf: () => null,
  })

  const authorized = (given: unknown): unknown => {
    // The platform has its own words for what it cannot send.
    if (!isRecord(given) || typeof given.url !== 'string') return send(given)
    const { url } = given
    const method = String(given.method || 'GET').toUpperCase()
    const kind: Kind = 'filePath' in given && 'name' in given ? 'upload' : 'request'
    const callbacks = createCallbacks(given, kind, clock)
    const call = new HttpCall(
      Object.assign({ adapter: adapterOf(callbacks) }, client),
      planOf(
        kind,
        kind === 'upload' ? 'POST' : isMethod(method) ? method : 'GET',
        {},
        // To clients, 0 is none of their own.
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
      const asked =
        typeof needs === 'function'
          ? () => needs(Object.assign({}, platform, { kind, method, url }))
          : () => needs
      plan.auth = plan.urgent ? 'none' : needOf('authorize', asked())
      if (isRecord(platform.header)) plan.header = linesOf(platform.header)
      if (client.attempts) {
        // What interceptors may look at is the same as in a client; else the platform makes of the data what it makes of it.
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
      call.fault(error)
    }
    callbacks.relay.onAbort(promise.abort)
    promise.then(callbacks.succeed, callbacks.fail)
    return callbacks.relay.task
  }
  return authorized as unknown as Api
}

/** What the three functions of `wx` have in common. */
type WxSend = (options: unknown) => Task | undefined
