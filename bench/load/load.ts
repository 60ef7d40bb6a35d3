import { median } from '../statistics'
import type { Started } from './processes'
import { processorOf, untilIdle } from './processor'

export interface Request {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

/** A kind of request, which is made again and again. */
export interface Work {
  next(): Request
  /** Is called with each answer; throws if the answer is wrong. */
  check(status: number, body: string): void
}

export interface Load {
  /** Answers per second. */
  readonly rate: number
  /** ms of processor time per answer, of the servers and PostgreSQL together; null if the system does not report it. */
  readonly processor: number | null
  /** ms from a request to its answer, the 99th percentile. */
  readonly p99: number | null
  /** ms from a request to its answer, the median. */
  readonly median: number | null
}

/** Makes as many requests as the servers answer in `seconds`; they share the connections. Throws if a request fails. */
export async function load(
  servers: readonly Started[],
  database: number,
  work: Work,
  seconds: number,
  connections: number,
): Promise<Load> {
  // `npm run bench` installs the package, so it may be missing when this module is loaded.
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
        // Set for each connection, because autocannon would otherwise build one first request for all connections.
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
