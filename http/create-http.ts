import { authInterceptor } from './auth'
import { createCall } from './call'
import { connect } from './connect'
import { compose, guarded, type Layer } from './compose'
import { foreground } from './foreground'
import { judgeAnswers } from './judge'
import { lanesOf } from './lanes'
import { ask, makeRequest, type Asked } from './make-request'
import { checkFunction, mergeOptions, readHttpOptions } from './options'
import { sender } from './send'
import { codeOf, createDiary, createObservers, type Observers } from './trace'
import type { Http, HttpOptions } from './contract'
import type {
  Answer,
  Call,
  Interceptor,
  Method,
  Next,
  RequestOptions,
  ShortOptions,
  UploadOptions,
} from './types'
import { wireOf } from './wire'

/** What a client and those that extend it have in common. */
interface Family {
  readonly observers: Observers
  /** How many calls there were. */
  calls: number
  /** Grows when an interceptor comes or goes: then everybody's way is laid anew. */
  edition: number
}

/** The interceptors of a client, those it has from the client it extends included, outermost first. */
interface Onion {
  readonly calls: () => readonly Interceptor[]
  readonly attempts: () => readonly Interceptor[]
}

const CORE: Onion = { calls: () => [], attempts: () => [] }

/**
 * Makes a client over `wx.request`, `wx.uploadFile` and `wx.downloadFile`: calls return promises, carry the store's
 * token, wait while it is renewed and are replayed when the server calls it expired.
 * @throws TypeError for an unknown option or a wrong one
 * @example
 * const http = createHttp({ baseUrl: 'https://api.example.com/', auth: authStore, expiredCodes: ['99997'] })
 * const { data } = await http.get<Activity[]>('activities', { pageNo: 1 })
 */
export function createHttp(options: HttpOptions = {}): Http {
  return build(options, CORE, { observers: createObservers(), calls: 0, edition: 0 })
}

function build(options: HttpOptions, inside: Onion, family: Family): Http {
  const settings = readHttpOptions(options)
  const { gate, clock, transport } = settings
  const lanes = lanesOf(gate)
  const own = (options.interceptors || []).slice()
  const ownAttempts = (options.networkInterceptors || []).slice()
  const onion: Onion = {
    calls: () => [...own, ...inside.calls()],
    attempts: () => [...ownAttempts, ...inside.attempts()],
  }
  const session: Layer[] = gate ? [authInterceptor({ ...settings, gate, lanes })] : []
  let edition = family.edition
  let way: Next = lay()

  /** The way of every request, from the outside in: what it comes back through, it went through. */
  function lay(): Next {
    return compose(
      [
        ...onion.calls().map(guarded),
        judgeAnswers(clock),
        foreground(settings),
        ...session,
        ...onion.attempts().map(guarded),
      ],
      sender(wireOf(transport), lanes),
    )
  }

  /** Makes a call: checks and fixes what was asked, then sends it on its way before it returns. */
  function call<Data>(asked: Asked): Call<Data> {
    const diary = createDiary(family.observers, clock, asked, ++family.calls)
    const { timeout = settings.timeout, signal: outer } = asked.options
    return createCall<Data>({
      clock,
      timeout,
      outer,
      work(signal, restartTimeout): Promise<Answer> {
        const request = makeRequest(settings, asked, { signal, restartTimeout, trace: diary.write })
        diary.url = request.url
        diary.write('created')
        if (edition !== family.edition) {
          edition = family.edition
          way = lay()
        }
        return way(request)
      },
      failed: (error) => diary.write('failed', undefined, 0, codeOf(error)),
    })
  }

  const short =
    (method: Method) =>
    <Data>(url: string, data?: RequestOptions['data'], options?: ShortOptions): Call<Data> =>
      call<Data>(ask('request', method, options || {}, url, data))

  return {
    request<Data>(options: RequestOptions) {
      return call<Data>(ask('request', options && options.method, options))
    },
    get: short('GET'),
    post: short('POST'),
    put: short('PUT'),
    delete: short('DELETE'),
    head: short('HEAD'),
    options: short('OPTIONS'),
    upload<Data>(options: UploadOptions) {
      return call<Data>(ask('upload', 'POST', options))
    },
    download: (options) => call(ask('download', 'GET', options)),
    connect: (more) => connect(settings, lanes, options.auth, more),
    use(interceptor) {
      checkFunction('use', interceptor)
      own.push(interceptor)
      family.edition++
      return () => {
        const at = own.indexOf(interceptor)
        if (at >= 0) own.splice(at, 1)
        family.edition++
      }
    },
    extend: (more) => build(mergeOptions(options, more), onion, family),
    observe: family.observers.add,
  }
}
