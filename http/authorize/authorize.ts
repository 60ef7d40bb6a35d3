import { isRecord, wrong } from '../../stores/check'
import { OpenCall, promiseOf, type Host } from '../pipeline/call'
import { CALLBACKS, createCallbacks } from './callbacks'
import type { HttpAuth } from '../contract'
import { copyOf, put } from '../request/copy'
import { createDeadlines } from '../pipeline/deadlines'
import { addHeader } from '../request/header'
import { checkOrigin, isMethod, isSafe } from '../request/make-request'
import { needOf } from '../request/needs'
import { networkOf } from '../pipeline/network-interceptors'
import { checkFunction, readCommon, type CommonOptions } from '../options'
import { RequestPipeline } from '../pipeline/pipeline'
import type { Callbacks, Route, Sendable, Success } from '../pipeline/types'
import type { EarlyParts, Task } from '../platform/task'
import { snapshot } from '../request/body'
import type { AuthNeed, Interceptor, Kind, NeedsRequest } from '../types'
import { withQuery } from '../request/url'
import { reader } from '../platform/platform-adapter'
import { wxTransport } from '../platform/wx-transport'

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
  // Only the caller knows the exact types; what he gave is called as he would call it.
  const send = api as unknown as WxSend
  const settings = readCommon('authorize', options, {
    auth: 'object',
    networkInterceptors: 'array?',
  })
  const { clock, timeout, waitForLogin } = settings
  const { gate } = options.auth
  const { needs, networkInterceptors = [] } = options
  networkInterceptors.forEach((interceptor) => checkFunction('networkInterceptors', interceptor))
  const host: Host = { clock, deadlines: createDeadlines(clock), observers: [], gate }
  const read = reader(wxTransport)

  const authorized = (given: unknown): unknown => {
    // The platform has its own words for what it cannot send.
    if (!isRecord(given) || typeof given.url !== 'string') return send(given)
    const urgent = gate.calling
    const method = String(given.method || 'GET').toUpperCase()
    const asked = requestOf(given, given.url)
    const { kind, url, platform } = asked
    const callbacks = createCallbacks(given, asked, clock)

    const route: Route = Object.assign({}, settings, {
      adapter: {
        dispatch({ platform, url, data }: Sendable, header: Record<string, string>, heard: Callbacks) {
          callbacks.begin()
          const success = (answer?: Success): void => heard.success(callbacks.answered(answer))
          const fail = (failure?: object): void => heard.fail(callbacks.failed(failure))
          const body = data === undefined ? null : { data }
          return send(Object.assign({}, platform, { url, header, success, fail }, body))
        },
        // It is read for the verdict only: the caller gets what came.
        read(request: Sendable, answer: Success, heard: EarlyParts | null) {
          callbacks.held(heard ? heard.pieces : [])
          const kind: Kind = answer.tempFilePath || answer.filePath ? 'download' : 'request'
          return read(Object.assign({}, request, { kind }), answer, heard)
        },
        listenersOf: () => callbacks.relay.ears,
      },
      // Every HTTP status is a success.
      faultOf: () => null,
      attempts: null,
      clockSample: 0,
    })
    route.attempts = networkOf(networkInterceptors, route)

    // To clients, 0 is none of their own.
    const patience = typeof given.timeout === 'number' && given.timeout > 0 ? given.timeout : timeout
    const open = new OpenCall(host, 0, kind, 'GET', patience)
    const call = promiseOf(open)
    try {
      checkOrigin(urgent, settings, url)
      let auth: AuthNeed | undefined = urgent ? 'none' : undefined
      if (!auth)
        auth =
          typeof needs === 'function'
            ? needOf('authorize', needs(Object.assign({}, platform, { kind, method, url })))
            : needs || 'required'
      if (isRecord(platform.header)) addHeader(asked.header, platform.header)
      // What interceptors may look at is the same as in a client; else the platform makes of the data what it makes of it.
      const body = route.attempts ? snapshot(method, platform.data, asked.header) : null
      if (body) delete platform.data
      const request: Sendable = Object.assign(
        asked,
        body && { url: withQuery(url, body.query), data: body.data },
        {
          method: kind === 'upload' ? 'POST' : isMethod(method) ? method : 'GET',
          auth,
          idempotent: !urgent && isSafe(kind, method),
          waitForLogin: waitForLogin || auth === 'challenge',
          urgent,
          envelope: settings.envelope,
        },
      )
      open.go(new RequestPipeline(route, request, open, open))
      open.arm(undefined)
    } catch (error) {
      open.fault(error)
    }
    callbacks.relay.onAbort(call.abort)
    call.then(callbacks.succeed, callbacks.fail)
    return callbacks.relay.task
  }
  return authorized as unknown as Api
}

/** What the three functions of `wx` have in common. */
type WxSend = (options: unknown) => Task | undefined

/** What was asked, fixed from now on; what only the call knows is added by it. */
function requestOf(given: Readonly<Record<string, unknown>>, url: string) {
  const platform: Record<string, unknown> = {}
  for (const name of Object.keys(given))
    if (CALLBACKS.indexOf(name) < 0) put(platform, name, copyOf(given[name]))
  const kind: Kind = 'filePath' in given && 'name' in given ? 'upload' : 'request'
  return {
    kind,
    url,
    header: {},
    data: undefined,
    explicit: false,
    timeout: 0,
    token: null,
    generation: 0,
    platform,
  }
}
