import { checkOptions, isRecord, wrong } from '../stores/check'
import { authInterceptor } from './auth'
import { createCall } from './call'
import { compose } from './compose'
import { copyOf } from './copy'
import { foreground } from './foreground'
import { lanesOf } from './lanes'
import { createCallbacks, CALLBACKS } from './callbacks'
import { SAFE } from './make-request'
import { AUTH_KINDS, checkAuth, hostOf, wordsOf, type AuthSettings } from './options'
import { sender, type Success, type Wire } from './send'
import type { Heard, Task } from './task'
import type { HttpAuth, HttpOptions } from './contract'
import type { AuthNeed, HttpRequest, Kind } from './types'
import { reader } from './wire'
import { wxTransport } from './wx-transport'

/** What `wx.request`, `wx.uploadFile` and `wx.downloadFile` are called with, as far as it matters here. */
export interface SendOptions {
  readonly url: string
  readonly method?: string | undefined
  readonly header?: object | undefined
}

export interface AuthorizeOptions
  extends Omit<AuthSettings, 'auth'>, Pick<HttpOptions, 'timeout' | 'waitForLogin' | 'clock' | 'lifecycle'> {
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
 * request({ url: 'https://api.example.com/me', success: ({ data }) => …, fail: ({ errMsg }) => … })
 */
export function authorize<Api extends (options: never) => unknown>(api: Api, options: AuthorizeOptions): Api {
  // Only the caller knows the exact types; what he gave is called as he would call it.
  return authorized(api as unknown as WxSend, options) as unknown as Api
}

type WxSend = (options: unknown) => Task | undefined

/** The same, of the shape that the three functions of `wx` have in common. */
function authorized(api: WxSend, options: AuthorizeOptions) {
  if (typeof api !== 'function') throw wrong('authorize', 'api', 'a function like wx.request', api)
  checkOptions('authorize', options, { ...AUTH_KINDS, auth: 'object', needs: 'function?' })
  checkAuth('authorize', options)
  const { needs, timeout: patience = 60_000, waitForLogin = false } = options
  const { gate } = options.auth
  const words = wordsOf(options)
  const host = hostOf('authorize', options)
  const lanes = lanesOf(gate)
  const layers = [foreground(host), authInterceptor({ ...words, gate, lanes })]
  const read = reader(wxTransport)

  return (given: unknown): unknown => {
    // The platform has its own words for what it cannot send.
    if (!isRecord(given) || typeof given.url !== 'string') return api(given)
    const calling = gate.calling
    const asked = requestOf(given, given.url)
    const callbacks = createCallbacks(given, asked, host.clock)

    const wire: Wire = {
      dispatch(request, heard) {
        callbacks.begin()
        return api({
          ...asked.platform,
          url: request.url,
          header: Object.assign({}, request.header),
          success: (answer: Success) => heard.success(callbacks.answered(answer)),
          fail: (failure: object) => heard.fail(callbacks.failed(failure)),
        })
      },
      // It is read for the verdict only: the caller gets what came.
      read(request, answer, heard) {
        callbacks.held(heard.pieces)
        return read({ ...request, kind: kindOfAnswer(answer, heard) }, answer, heard)
      },
      ears: () => callbacks.relay.ears,
    }

    const call = createCall({
      clock: host.clock,
      timeout: typeof given.timeout === 'number' && given.timeout >= 0 ? given.timeout : patience,
      outer: undefined,
      work(signal, restartTimeout) {
        if (calling && !words.isOurs(asked.url))
          throw new TypeError(
            'authorize: a login or renewal goes to the origin of baseUrl or of allowOrigins',
          )
        const need = needs && needs({ ...asked.platform, url: asked.url })
        return compose(
          layers,
          sender(wire, lanes),
        )({
          ...asked,
          auth: need || (calling ? 'none' : 'required'),
          idempotent: asked.idempotent && !calling,
          waitForLogin,
          urgent: calling,
          signal,
          restartTimeout,
        })
      },
      failed: Boolean,
    })
    callbacks.relay.onAbort(call.abort)
    call.then(callbacks.succeed, callbacks.fail)
    return callbacks.relay.task
  }
}

function kindOfAnswer(answer: Success, { pieces }: Heard): Kind {
  if (answer.tempFilePath || answer.filePath) return 'download'
  // What came as text is parsed, as that of an upload always is.
  return pieces.length ? 'request' : 'upload'
}

/** What was asked, fixed from now on; what only the call knows is added by it. */
function requestOf(given: Readonly<Record<string, unknown>>, url: string) {
  const platform: Record<string, unknown> = {}
  for (const name of Object.keys(given)) if (CALLBACKS.indexOf(name) < 0) platform[name] = copyOf(given[name])
  const header: Record<string, string> = {}
  if (isRecord(platform.header))
    for (const name of Object.keys(platform.header)) header[name] = String(platform.header[name])
  const isUpload = 'filePath' in given && 'name' in given
  return {
    kind: isUpload ? 'upload' : 'request',
    method: 'GET',
    url,
    header,
    data: undefined,
    explicit: false,
    timeout: 0,
    idempotent: !isUpload && SAFE.indexOf(String(given.method || 'GET').toUpperCase()) >= 0,
    token: null,
    generation: 0,
    platform,
    memo: { ticket: null },
    trace: Boolean,
  } satisfies Partial<HttpRequest>
}
