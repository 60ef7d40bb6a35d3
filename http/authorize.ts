import { isRecord, wrong } from '../stores/check'
import { OpenCall, promiseOf, type Host } from './call'
import { CALLBACKS, createCallbacks } from './callbacks'
import type { HttpAuth } from './contract'
import { copyOf } from './copy'
import { createDeadlines } from './deadlines'
import { addHeader } from './header'
import { A_NEED, checkOrigin, isSafe } from './make-request'
import { readCommon, type CommonOptions } from './options'
import { Passage } from './path'
import type { Callbacks, Route, Sendable, Success } from './route'
import type { Heard, Task } from './task'
import type { AuthNeed, Kind } from './types'
import { reader } from './wire'
import { wxTransport } from './wx-transport'

/** What `wx.request`, `wx.uploadFile` and `wx.downloadFile` are called with, as far as it matters here. */
export interface SendOptions {
  /** Absolute. */
  readonly url: string
  /** HTTP's. */
  readonly method?: string | undefined
  /** As the caller gave it. */
  readonly header?: object | undefined
}

/** What `authorize` takes besides the function. Only `auth` must be there. */
export interface AuthorizeOptions extends Omit<CommonOptions, 'auth'> {
  /** The store whose token is sent and which hears of expired answers. */
  readonly auth: HttpAuth
  /**
   * What a request needs. Login and renewal need `none`, or they would wait for themselves.
   * @default 'required'
   */
  readonly needs?: ((options: SendOptions) => AuthNeed | undefined) | undefined
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
  const settings = readCommon('authorize', options, { auth: 'object', needs: 'function?' })
  const { clock, timeout, waitForLogin } = settings
  const { gate } = options.auth
  const { needs } = options
  const host: Host = { clock, deadlines: createDeadlines(clock), observers: [], gate }
  const read = reader(wxTransport)

  const authorized = (given: unknown): unknown => {
    // The platform has its own words for what it cannot send.
    if (!isRecord(given) || typeof given.url !== 'string') return send(given)
    const urgent = gate.calling
    const asked = requestOf(given, given.url)
    const { kind, platform, url } = asked
    const callbacks = createCallbacks(given, asked, clock)

    const route: Route = Object.assign({}, settings, {
      wire: {
        dispatch(_request: Sendable, header: Record<string, string>, heard: Callbacks) {
          callbacks.begin()
          const success = (answer?: Success): void => heard.success(callbacks.answered(answer))
          const fail = (failure?: object): void => heard.fail(callbacks.failed(failure))
          return send(Object.assign({}, platform, { header, success, fail }))
        },
        // It is read for the verdict only: the caller gets what came.
        read(request: Sendable, answer: Success, heard: Heard | null) {
          callbacks.held(heard ? heard.pieces : [])
          const kind: Kind = answer.tempFilePath || answer.filePath ? 'download' : 'request'
          return read(Object.assign({}, request, { kind }), answer, heard)
        },
        ears: () => callbacks.relay.ears,
      },
      // Every HTTP status is a success.
      faultOf: () => null,
      attempts: null,
      lesson: 0,
    })

    // To clients, 0 is none of their own.
    const patience = typeof given.timeout === 'number' && given.timeout > 0 ? given.timeout : timeout
    const open = new OpenCall(host, 0, kind, 'GET', patience)
    const call = promiseOf(open)
    try {
      checkOrigin(urgent, settings, url)
      const need = needs && needs(Object.assign({}, platform, { url }))
      // A `false` for "none" would make a login wait for itself.
      if (need !== undefined && !A_NEED[1](need)) throw wrong('authorize', 'needs', A_NEED[0], need)
      const request: Sendable = Object.assign(asked, {
        method: 'GET' as const,
        auth: need || (urgent ? 'none' : 'required'),
        idempotent: !urgent && isSafe(kind, String(given.method || 'GET').toUpperCase()),
        waitForLogin,
        urgent,
        envelope: settings.envelope,
      })
      open.go(new Passage(route, request, open, open))
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
  for (const name of Object.keys(given)) if (CALLBACKS.indexOf(name) < 0) platform[name] = copyOf(given[name])
  const kind: Kind = 'filePath' in given && 'name' in given ? 'upload' : 'request'
  return {
    kind,
    url,
    header: isRecord(platform.header) ? addHeader({}, platform.header) : {},
    data: undefined,
    explicit: false,
    timeout: 0,
    token: null,
    generation: 0,
    platform,
  }
}
