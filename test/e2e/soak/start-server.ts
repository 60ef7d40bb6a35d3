import { fork } from 'node:child_process'
import { once } from 'node:events'
import http from 'node:http'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'

export interface SoakServer {
  /** The address of the server; ends with a slash. */
  readonly address: string
  /** Calls a development route. */
  ask(route: string, body?: object, token?: string): Promise<unknown>
  stop(): Promise<void>
}

/** Starts the reference server on a free loopback port, with its embedded database. */
export async function startServer(tokenTtl: number): Promise<SoakServer> {
  const child = fork(join(__dirname, 'server.ts'), [], {
    cwd: join(__dirname, '../../..'),
    execArgv: ['--import', 'tsx'],
    env: { PATH: process.env.PATH ?? '', NODE_ENV: 'test', SOAK_TOKEN_TTL: String(tokenTtl) },
  })
  const ended = once(child, 'exit')
  const first: unknown = await Promise.race([
    once(child, 'message').then(([message]: unknown[]) => message),
    ended.then(() => null),
  ])
  if (typeof first !== 'object' || first === null || !('address' in first))
    throw new Error('the server of the soak did not start')
  const address = `${String(first.address)}/`
  return {
    address,
    async ask(route, body, token) {
      // Not `fetch`, which gives up after 10 s without a connection: a busy machine may accept one a minute late.
      const request = http.request(`${address}dev/${route}`, {
        method: route === 'state' ? 'GET' : 'POST',
        headers: {
          ...(body && { 'content-type': 'application/json' }),
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
        },
      })
      const answered = once(request, 'response')
      request.end(body && JSON.stringify(body))
      const [response]: http.IncomingMessage[] = await answered
      const envelope: unknown = response && JSON.parse(await text(response))
      if (typeof envelope !== 'object' || envelope === null || !('data' in envelope))
        throw new Error(`dev/${route} was refused`)
      return envelope.data
    },
    async stop() {
      if (child.connected) child.disconnect()
      await ended
    },
  }
}
