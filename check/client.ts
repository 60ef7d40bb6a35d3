import { at, type Answer } from './answer'
import type { Secrets } from './secrets'
import type { Outgoing, Transport } from './transport'

/** As many requests were sent as may be. */
export class BudgetError extends Error {}

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
  readonly transport: Transport
  readonly now: () => number
}

/** Sends as a phone does: no cookies, no redirects followed, nothing kept. It counts, and stops when that is enough. */
export function createClient(options: ClientOptions): Client {
  const { origin, budget, timeout, secrets, now } = options
  const cookies = new Set<string>()
  const busy: Answer[] = []
  let sent = 0

  async function send(request: Outgoing): Promise<Answer> {
    if (new URL(request.url).origin !== origin) throw new Error('a request to another origin')
    if (sent >= budget) throw new BudgetError()
    sent++
    const sentAt = now()
    try {
      const { status, header, cookies: lines, text } = await options.transport(request, timeout)
      for (const line of lines) {
        const [pair = ''] = line.split(';')
        const end = pair.indexOf('=')
        const value = pair.slice(end + 1).trim()
        secrets.add(value)
        // One that is taken away has none.
        if (value) cookies.add(pair.slice(0, end).trim())
      }
      const answer = {
        status,
        header,
        cookies: lines,
        body: parsed(text),
        failure: null,
        sentAt,
        arrivedAt: now(),
      }
      if ([429, 502, 503, 504].includes(answer.status)) busy.push(answer)
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
  const code = at(error, 'code')
  return typeof code === 'string' ? code : String(at(error, 'name'))
}
