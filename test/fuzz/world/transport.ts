import type { Library } from './library'
import { FIRST_SCOPE, type TokenScope } from './clients'
import { SECRET, tokenIn } from './server'
import type { Unit } from './unit'
import type { World } from './world'

type Http = NonNullable<Parameters<Library['createHttp']>[0]>
type Options = { readonly url: string; readonly header?: object; readonly data?: unknown }
type Callbacks = { readonly success?: unknown; readonly fail?: unknown }

/** The network of one store, which checks every request that is sent. */
export interface Transport {
  readonly api: NonNullable<Http['transport']>
  /** The same for a function of `authorize`, which has no traces. */
  readonly untraced: NonNullable<Http['transport']>
  /** The same for a client whose tokens go to other origins, or in another header. */
  apiOf(scope: TokenScope): NonNullable<Http['transport']>
  /** The number of requests in flight. */
  readonly active: number
}

/** The scope of a function of `authorize`. */
const UNTRACED: TokenScope = { ...FIRST_SCOPE }
const originOf = (url: string): string => /^\w+:\/\/[^/]*/.exec(url.replace(/^ws/, 'http'))?.[0] ?? ''

export function createTransport(world: World, unit: () => Unit): Transport {
  const { fake, rules, config } = world
  const { wx } = fake
  let active = 0
  /** The calls with `auth: 'challenge'` that the server has asked for a token. */
  const challenged = new Set<string>()

  /** @param traced whether the client tells which token the request carries */
  function inspect(
    { origins, header: name }: TokenScope,
    { url, header, data }: Options,
    traced: boolean,
  ): void {
    rules.count('wx.request')
    const headers: Record<string, string> = { ...header }
    const { [name]: tokenHeader = '', ...others } = headers
    const isOwnOrigin = origins.includes(originOf(url))
    const foreign = JSON.stringify(isOwnOrigin ? others : [url, headers, data ?? ''])
    rules.check('foreign-origin', !foreign.includes(SECRET), `to ${url}, in another header than ${name}`)
    if (!isOwnOrigin) return
    const token = tokenIn({ [name]: tokenHeader })
    const { store, disposed, sentGeneration, observed } = unit()
    rules.check('visitor', token !== '' || !challenged.has(url), `${url} left without a token once more`)
    // The interceptor `memo` sends remembered requests, with the token of that time.
    if (disposed || config.networkInterceptors.includes('memo')) return
    if (traced)
      rules.check(
        'old-token',
        (token !== '') === sentGeneration > 0,
        `${url} left with a token, or without, by mistake`,
      )
    if (token === '') return
    rules.check('old-token', token === store.token, `${token} left when the token was ${String(store.token)}`)
    rules.check('reader', token === observed.token, 'a token left that readers do not know')
  }

  /** Notes that the server has asked a call for a token. */
  function recordChallenge({ url, header }: Options, result: unknown): void {
    const { statusCode, data } = Object(result)
    const token = tokenIn({ ...header })
    const expired = statusCode === 401 || Object(data).code === '99997'
    if (url.endsWith('/always-expired')) unit().renewalReasons.refused(token)
    // The interceptor `again` repeats an attempt before anybody has judged its answer.
    const checked = !config.networkInterceptors.includes('again')
    if (checked && /\/members\//.test(url) && expired && token === '') challenged.add(url)
  }

  /** Progress comes as an event of its own, also if the app has aborted the transfer meanwhile. */
  function delayed(task: object): void {
    const { onProgressUpdate }: { onProgressUpdate?: (listener: (event: object) => void) => void } = task
    if (!onProgressUpdate) return
    Object.assign(task, {
      onProgressUpdate: (listener: (event: object) => void) =>
        onProgressUpdate((event) => fake.clock.outside(0, () => fake.clock.deliver(() => listener(event)))),
    })
  }

  /** Counts the request in flight until the library has been told its end. */
  function counted<Given extends Options & Callbacks, Task extends { abort(): void }>(
    send: (options: Given) => Task,
    scope: TokenScope,
  ): (options: Given) => Task {
    return (options) => {
      inspect(scope, options, scope !== UNTRACED)
      let over = false
      active++
      const end =
        (callback: unknown) =>
        (result: unknown): void => {
          recordChallenge(options, result)
          try {
            if (typeof callback === 'function') callback(result)
          } finally {
            ended()
          }
        }
      function ended(): void {
        if (!over) active--
        over = true
      }
      const task = send({ ...options, success: end(options.success), fail: end(options.fail) })
      const { length } = fake.queued
      const alone = world.units.length === 1 && !world.disposedUnits.length
      rules.check('queue', length === 0 || !alone, `${String(length)} requests are in the platform's queue`)
      delayed(task)
      const { abort } = task
      return Object.assign(task, {
        abort() {
          abort()
          ended()
        },
      })
    }
  }

  const apiOf = (scope: TokenScope): Transport['api'] => ({
    request: counted((options: WechatMiniprogram.RequestOption) => wx.request(options), scope),
    uploadFile: counted((options: WechatMiniprogram.UploadFileOption) => wx.uploadFile(options), scope),
    downloadFile: counted((options: WechatMiniprogram.DownloadFileOption) => wx.downloadFile(options), scope),
    connectSocket(options: WechatMiniprogram.ConnectSocketOption) {
      inspect(scope, options, false)
      return wx.connectSocket(options)
    },
  })

  return {
    api: apiOf(FIRST_SCOPE),
    untraced: apiOf(UNTRACED),
    apiOf,
    get active() {
      return active
    },
  }
}
