import { median } from '../statistics'
import type { Started } from './processes'
import { processorOf, untilIdle } from './processor'

export interface Request {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

/** What is asked again and again. */
export interface Work {
  next(): Request
  /** Hears of each answer; throws when it is not what was asked for. */
  check(status: number, body: string): void
}

export interface Load {
  /** Answers in a second. */
  readonly rate: number
  /** ms of processor an answer, of the servers and PostgreSQL together; null where the system does not tell. */
  readonly processor: number | null
  /** ms from the request to its answer; the slowest of a hundred. */
  readonly p99: number | null
  /** ms; half of them take longer. */
  readonly median: number | null
}

/** As many requests as these servers answer in so many seconds, each over its share of the connections. Nothing may fail. */
export async function load(
  servers: readonly Started[],
  database: number,
  work: Work,
  seconds: number,
  connections: number,
): Promise<Load> {
  // Installed by `npm run bench`: not there when this file is read.
  const { default: autocannon } = await import('autocannon')
  const times: number[] = []
  let wrong: unknown
  const pids = [database, ...servers.map(({ pid }) => pid)]
  await untilIdle(pids)
  const before = processorOf(pids)
  await Promise.all(
    servers.map(async ({ address: url }) => {
      const running = autocannon({
        url,
        duration: seconds,
        connections: connections / servers.length,
        // Of its own for each connection: autocannon would build one request for all of those that begin.
        setupClient: (client) =>
          client.setRequests([
            {
              setupRequest: (request) => ({ ...request, ...work.next() }),
              onResponse: (status, body) => {
                try {
                  work.check(status, body)
                } catch (error) {
                  wrong ??= error
                }
              },
            },
          ]),
      })
      running.on('response', (_client, _status, _bytes, ms) => times.push(ms))
      const { errors, timeouts } = await running
      if (errors + timeouts > 0) wrong ??= new Error(`${errors} requests failed, ${timeouts} timed out`)
    }),
  )
  if (wrong !== undefined) throw wrong
  const after = processorOf(pids)
  const sorted = times.sort((a, b) => a - b)
  const spent = before === null || after === null ? null : after - before
  return {
    rate: sorted.length / seconds,
    processor: spent !== null && sorted.length ? spent / sorted.length : null,
    p99: sorted[Math.floor(sorted.length * 0.99)] ?? null,
    median: sorted.length ? median(sorted) : null,
  }
}
