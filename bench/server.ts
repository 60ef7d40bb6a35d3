export const BASE = 'https://api.example.com/'
/** The token that every client starts with. */
export const FIRST = 'T0'

type RequestOption = WechatMiniprogram.RequestOption

export interface Reply {
  readonly statusCode: number
  readonly data: unknown
}

/** What stands behind `wx.request`. */
export interface Network {
  request(options: RequestOption): void
}

const DATE = new Date().toUTCString()
const TYPE = 'application/json; charset=utf-8'

/** Headers of an answer, capitalised as servers send them over HTTP/1.1: a new object for each, some clients write on it. */
export const HEADERS = {
  2: (): object => ({ 'Content-Type': TYPE, 'X-Request-Id': '8c1f' }),
  12: (): object => ({
    Server: 'nginx',
    Date: DATE,
    'Content-Type': TYPE,
    'Content-Length': '11',
    Connection: 'keep-alive',
    ETag: 'W/"b-19"',
    Vary: 'Origin',
    'Cache-Control': 'no-store',
    'Strict-Transport-Security': 'max-age=15552000',
    'X-Powered-By': 'Express',
    'X-Frame-Options': 'SAMEORIGIN',
    'X-Request-Id': '8c1f',
  }),
}

export function answerTo(options: RequestOption, { statusCode, data }: Reply, header: object): void {
  const answer = { data, statusCode, header, cookies: [], errMsg: 'request:ok' }
  // The one type of the platform's that says more than anybody here needs.
  const result = answer as unknown as WechatMiniprogram.RequestSuccessCallbackResult
  options.success?.(result)
  options.complete?.(result)
}

/** `microtask`: at once. `task`: each answer in a task of its own, in order. `held`: not before `release`. */
export type Delivery = 'microtask' | 'task' | 'held'

const OK = { ok: true }
const EXPIRED = { code: '99997', message: 'TOKEN EXPIRED' }

/** How the server behaves. */
export interface ServerOptions {
  readonly delivery?: Delivery
  /** Milliseconds by which the answer to the n-th call is late. @default 0 */
  readonly lateness?: (call: number) => number
  readonly refusesRenewal?: boolean
  /** Whatever the token, it has expired. */
  readonly alwaysExpired?: boolean
  /** So many requests are under way at once, as in WeChat ten; the rest wait in order. @default all */
  readonly atOnce?: number
  /** From so many calls on nothing is answered: a client that never stops must not stop the bench. */
  readonly limit?: number
}

/** A server that knows tokens, counts, and answers when it is told to. */
export class Server implements Network {
  calls = 0
  renewals = 0
  /** True once the limit was reached. */
  exhausted = false
  delivery: Delivery
  private issued = 0
  private expiredUpTo = -1
  private held: (() => void)[] = []
  private underWay = 0
  private readonly waiting: RequestOption[] = []

  constructor(private readonly options: ServerOptions = {}) {
    this.delivery = options.delivery ?? 'microtask'
  }

  /** Every token that was given out so far has expired; later ones work, however many there are. */
  expire(): void {
    this.expiredUpTo = this.issued
  }

  request(options: RequestOption): void {
    if (this.underWay >= (this.options.atOnce ?? Infinity)) {
      this.waiting.push(options)
      return
    }
    this.underWay++
    const call = this.calls++
    if (this.calls > (this.options.limit ?? Infinity)) {
      this.exhausted = true
      return
    }
    const reply = this.replyTo(options.url.slice(BASE.length), options.header ?? {})
    const send = (): void => {
      this.underWay--
      const next = this.waiting.shift()
      if (next) this.request(next)
      answerTo(options, reply, HEADERS[2]())
    }
    const late = this.options.lateness ? this.options.lateness(call) : 0
    if (late) setTimeout(send, late)
    else if (this.delivery === 'held') this.held.push(send)
    else if (this.delivery === 'task') setImmediate(send)
    else void Promise.resolve().then(send)
  }

  release(): void {
    const held = this.held
    this.held = []
    this.delivery = 'task'
    for (const send of held) setImmediate(send)
  }

  private replyTo(path: string, header: Readonly<Record<string, unknown>>): Reply {
    if (path === 'refresh' || path === 'login') {
      this.renewals++
      if (this.options.refusesRenewal) return { statusCode: 400, data: { message: 'refused' } }
      const token = 'T' + String(++this.issued)
      // What a login of wafer2's server answers, and what everybody else's refresh does.
      const data =
        path === 'login' ? { code: 0, data: { skey: token, userinfo: {} } } : { token, expiresIn: 7200 }
      return { statusCode: 200, data }
    }
    const given = header.Authorization ?? header['X-WX-Skey']
    const token = typeof given === 'string' ? given.replace('Bearer ', '') : ''
    const good = !this.options.alwaysExpired && token[0] === 'T' && Number(token.slice(1)) > this.expiredUpTo
    return good ? { statusCode: 200, data: OK } : { statusCode: 401, data: EXPIRED }
  }
}
