import { at, type Answer } from './answer'
import type { Secrets } from './secrets'
import type { Outgoing, Transport } from './transport'

/** The limit of requests is reached. */
export class BudgetError extends Error {}

export interface Client {
  send(request: Outgoing): Promise<Answer>
  readonly sent: number
  /** The names of all cookies that were set. */
  readonly cookies: ReadonlySet<string>
  /** All answers with status 429, 502, 503 or 504. */
  readonly busy: readonly Answer[]
}

export interface ClientOptions {
  /** The only origin to which requests are sent. */
  readonly origin: string
  /** The most requests that are sent. */
  readonly budget: number
  /** The timeout of one request, in ms. */
  readonly timeout: number
  readonly secrets: Secrets
  readonly transport: Transport
  readonly now: () => number
}

/**
 * Creates the client that sends all requests. As a phone does, it keeps no cookies; it follows no redirects, so that they can be judged.
 * It counts the requests, and adds the values of cookies to `secrets`.
 */
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
        // A cookie that is deleted has no value.
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

/** The name of an error, as ECONNREFUSED. Its message is never used, because it may quote the URL with its query. */
function nameOf(error: unknown): string {
  const code = at(error, 'code')
  return typeof code === 'string' ? code : String(at(error, 'name'))
}
