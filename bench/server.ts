export const BASE = 'https://api.example.com/'
/** The token that every client starts with. */
export const FIRST = 'T0'

export interface Reply {
  readonly statusCode: number
  readonly data: unknown
}

/** What stands behind `wx.request`. */
export interface Network {
  request(path: string, header: Readonly<Record<string, unknown>>, answer: (reply: Reply) => void): void
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

  constructor(private readonly options: ServerOptions = {}) {
    this.delivery = options.delivery ?? 'microtask'
  }

  /** Every token that was given out so far has expired; later ones work, however many there are. */
  expire(): void {
    this.expiredUpTo = this.issued
  }

  request(path: string, header: Readonly<Record<string, unknown>>, answer: (reply: Reply) => void): void {
    const call = this.calls++
    if (this.calls > (this.options.limit ?? Infinity)) {
      this.exhausted = true
      return
    }
    const reply = this.replyTo(path, header)
    const send = (): void => answer(reply)
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
