import { at, type Answer } from './answer'
import type { Secrets } from './secrets'

/** As many requests were sent as may be. */
export class BudgetError extends Error {}

export interface Outgoing {
  readonly method: string
  readonly url: string
  readonly header: Readonly<Record<string, string>>
  readonly body?: string | FormData
}

export interface Client {
  send(request: Outgoing): Promise<Answer>
  readonly sent: number
  /** Names of all cookies that were set. */
  readonly cookies: ReadonlySet<string>
  /** Answers that say "not now", whatever they were to. */
  readonly busy: readonly Answer[]
}

export interface ClientOptions {
  /** The only one that anything goes to. */
  readonly origin: string
  readonly budget: number
  /** ms for one request. */
  readonly timeout: number
  readonly secrets: Secrets
  readonly fetch: typeof fetch
  readonly now: () => number
}

/** Sends as a phone does: no cookies, no redirects followed, nothing kept. It counts, and stops when that is enough. */
export function createClient(options: ClientOptions): Client {
  const { origin, budget, timeout, secrets, now } = options
  const cookies = new Set<string>()
  const busy: Answer[] = []
  let sent = 0

  async function send({ method, url, header, body }: Outgoing): Promise<Answer> {
    if (new URL(url).origin !== origin) throw new Error('a request to another origin')
    if (sent >= budget) throw new BudgetError()
    sent++
    const sentAt = now()
    try {
      const response = await options.fetch(url, {
        method,
        headers: { 'user-agent': 'mobx-miniprogram-auth check', ...header },
        redirect: 'manual',
        signal: AbortSignal.timeout(timeout),
        ...(body === undefined ? {} : { body }),
      })
      const text = await response.text()
      const lines = response.headers.getSetCookie()
      for (const line of lines) {
        const [pair = ''] = line.split(';')
        const [name = '', value = ''] = pair.split('=')
        cookies.add(name.trim())
        secrets.add(value)
      }
      const answer = {
        status: response.status,
        header: Object.fromEntries(response.headers),
        cookies: lines,
        body: parsed(text),
        failure: null,
        sentAt,
        arrivedAt: now(),
      }
      if (answer.status === 429 || answer.status === 503) busy.push(answer)
      return answer
    } catch (error) {
      const failure = nameOf(error)
      return { status: 0, header: {}, cookies: [], body: '', failure, sentAt, arrivedAt: now() }
    }
  }
  return {
    send,
    get sent() {
      return sent
    },
    cookies,
    busy,
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** A name like ECONNREFUSED; never a message, which may quote the address with its query. */
function nameOf(error: unknown): string {
  const code = at(error, 'cause.code')
  return typeof code === 'string' ? code : String(at(error, 'name'))
}
