import type { Library } from './library'
import { bearerOf, SECRET } from './server'
import type { Unit } from './unit'
import type { World } from './world'

type Http = NonNullable<Parameters<Library['createHttp']>[0]>
type Options = { readonly url: string; readonly header?: object; readonly data?: unknown }
type Ends = { readonly success?: unknown; readonly fail?: unknown }

/** The network of one store, which checks every request that is sent. */
export interface Transport {
  readonly api: NonNullable<Http['transport']>
  /** The number of requests in flight. */
  readonly active: number
}

const OURS = 'https://api.example.com/'

export function createTransport(world: World, unit: () => Unit): Transport {
  const { fake, watch, config } = world
  const { wx } = fake
  let active = 0

  function inspect({ url, header, data }: Options): void {
    watch.count('wx.request')
    const headers: Record<string, string> = { ...header }
    if (url.replace(/^ws/, 'http').indexOf(OURS) !== 0) {
      const all = JSON.stringify([headers, data ?? ''])
      watch.check('foreign-origin', !all.includes(SECRET), `to ${url}`)
      return
    }
    const token = bearerOf({ header: headers })
    const { store, disposed } = unit()
    // The interceptor `memo` sends remembered requests, with the token of that time.
    if (token === '' || disposed || config.networkInterceptors.includes('memo')) return
    watch.check('old-token', token === store.token, `${token} left when the token was ${String(store.token)}`)
    watch.check('reader', token === unit().seen.token, 'a token left that readers do not know')
  }

  /** Counts the request in flight until the library has been told its end. */
  function counted<Given extends Options & Ends, Task extends { abort(): void }>(
    send: (options: Given) => Task,
  ): (options: Given) => Task {
    return (options) => {
      inspect(options)
      let over = false
      active++
      const end =
        (tell: unknown) =>
        (result: unknown): void => {
          if (options.url.endsWith('/wall'))
            unit().reasons.refused(bearerOf({ header: { ...options.header } }))
          try {
            if (typeof tell === 'function') tell(result)
          } finally {
            leave()
          }
        }
      function leave(): void {
        if (!over) active--
        over = true
      }
      const task = send({ ...options, success: end(options.success), fail: end(options.fail) })
      const { length } = fake.queued
      const alone = config.stores === 1 && !world.retired.length
      watch.check('queue', length === 0 || !alone, `${String(length)} requests are in the platform's queue`)
      const { abort } = task
      return Object.assign(task, {
        abort() {
          abort()
          leave()
        },
      })
    }
  }

  return {
    api: {
      request: counted((options: WechatMiniprogram.RequestOption) => wx.request(options)),
      uploadFile: counted((options: WechatMiniprogram.UploadFileOption) => wx.uploadFile(options)),
      downloadFile: counted((options: WechatMiniprogram.DownloadFileOption) => wx.downloadFile(options)),
      connectSocket(options: WechatMiniprogram.ConnectSocketOption) {
        inspect(options)
        return wx.connectSocket(options)
      },
    },
    get active() {
      return active
    },
  }
}
