import http from 'node:http'

/** The options of `wx.request` that the library uses. */
export interface RequestOptions {
  readonly url: string
  readonly method?: string | undefined
  readonly header?: object | undefined
  readonly data?: string | object | ArrayBuffer | undefined
  success?(answer: Answer): void
  fail?(error: { errMsg: string; errno: number }): void
}

export interface Answer {
  readonly data: unknown
  readonly statusCode: number
  readonly header: Readonly<Record<string, string>>
  readonly cookies: string[]
  readonly errMsg: string
}

/** Observes the requests of one phone. */
export interface RequestObserver {
  /** Called with each request. The returned function is called with its answer; with null if there is none. */
  sent(path: string, header: Readonly<Record<string, string>>, body: string): (answer: Answer | null) => void
}

const agent = new http.Agent({ keepAlive: true, maxSockets: 400 })

export const closeNetwork = (): void => agent.destroy()

const INTERRUPTED = { errMsg: 'request:fail interrupted', errno: 600003 }

/** The network of a phone: `wx.request` on Node's http. Requests in flight fail when the app goes into the background. */
export function createNetwork(observer: RequestObserver) {
  const inFlight = new Set<(error: { errMsg: string; errno: number }) => void>()
  let hidden = false

  function request(options: RequestOptions) {
    const { pathname } = new URL(options.url)
    const header: Record<string, string> = { 'content-type': 'application/json' }
    for (const [name, value] of Object.entries(options.header ?? {}))
      header[name.toLowerCase()] = String(value)
    const body = typeof options.data === 'string' ? options.data : ''
    const onAnswer = observer.sent(pathname, header, body)
    let over = false

    /** Calls exactly one of `success` and `fail`, as the platform does. */
    function end(settle: () => void, answer: Answer | null): void {
      if (over) return
      over = true
      inFlight.delete(fail)
      onAnswer(answer)
      settle()
    }
    function fail(error: { errMsg: string; errno: number }): void {
      end(() => options.fail?.(error), null)
      outgoingRequest.destroy()
    }
    const outgoingRequest = http.request(options.url, {
      method: options.method ?? 'GET',
      headers: header,
      agent,
    })
    outgoingRequest.on('error', () =>
      fail({ errMsg: 'request:fail errcode:-101 net::ERR_CONNECTION_RESET', errno: 600001 }),
    )
    outgoingRequest.on('response', (incoming) => {
      const pieces: Buffer[] = []
      incoming.on('data', (piece: Buffer) => pieces.push(piece))
      incoming.on('aborted', () =>
        fail({ errMsg: 'request:fail -324:net::ERR_EMPTY_RESPONSE', errno: 600001 }),
      )
      incoming.on('end', () => {
        const answer = {
          data: parse(Buffer.concat(pieces).toString()),
          statusCode: incoming.statusCode ?? 0,
          header: Object.fromEntries(
            Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]),
          ),
          cookies: [],
          errMsg: 'request:ok',
        }
        end(() => options.success?.(answer), answer)
      })
    })
    inFlight.add(fail)
    if (hidden) setImmediate(() => fail(INTERRUPTED))
    else outgoingRequest.end(body || undefined)

    const nothing = (): void => undefined
    return {
      abort: () => fail({ errMsg: 'request:fail abort', errno: 0 }),
      onHeadersReceived: nothing,
      offHeadersReceived: nothing,
      onChunkReceived: nothing,
      offChunkReceived: nothing,
    }
  }

  return {
    request,
    /** Makes the requests in flight fail, and those that are sent until the app is shown. @returns the number in flight */
    hide(): number {
      hidden = true
      const interrupted = [...inFlight]
      for (const fail of interrupted) fail(INTERRUPTED)
      return interrupted.length
    },
    show(): void {
      hidden = false
    },
  }
}

/** Parses JSON; other text is passed on as it is, as `wx.request` does. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
