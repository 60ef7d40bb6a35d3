export const BASE = 'https://api.example.com/'
/** The token that every client starts with. */
export const FIRST = 'T0'

type RequestOption = WechatMiniprogram.RequestOption

export interface Reply {
  readonly statusCode: number
  readonly data: unknown
}

/** Answers the calls of `wx.request`. */
export interface Network {
  request(options: RequestOption): void
}

const DATE = new Date().toUTCString()
const TYPE = 'application/json; charset=utf-8'

/**
 * Headers of an answer, capitalised as servers send them over HTTP/1.1. Each answer gets a new object, because some
 * clients change it.
 */
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
  // The platform's type has further fields, which no client here uses.
  const result = answer as unknown as WechatMiniprogram.RequestSuccessCallbackResult
  options.success?.(result)
  options.complete?.(result)
}

/**
 * When answers arrive. `microtask`: in the next microtask. `task`: each in a task of its own, in order. `held`: after
 * `release`.
 */
export type Delivery = 'microtask' | 'task' | 'held'

const OK = { ok: true }
const EXPIRED = { code: '99997', message: 'TOKEN EXPIRED' }

/** The behaviour of the server. */
export interface ServerOptions {
  readonly delivery?: Delivery
  /** ms by which the answer to the n-th call is delayed. @default 0 */
  readonly lateness?: (call: number) => number
  readonly refusesRenewal?: boolean
  /** Every token counts as expired. */
  readonly alwaysExpired?: boolean
  /** The most requests in flight; the others wait in order. WeChat's limit is ten. @default no limit */
  readonly atOnce?: number
  /** After so many calls nothing is answered any more, so that a client that never stops does not stop the bench. */
  readonly limit?: number
}

/** A fake server that checks tokens, counts calls, and answers as its options say. */
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

  /** Expires all tokens issued so far. Later ones are valid. */
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
      // `login` is the form of wafer2's server, `refresh` the one that all other adapters use.
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
