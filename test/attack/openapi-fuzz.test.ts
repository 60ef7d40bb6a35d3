import { randomInt } from 'node:crypto'
import type { InjectOptions, LightMyRequestResponse } from 'fastify'
import { generateKeys } from '../../server/auth/tokens/jwt-keys'
import { useWorld } from '../server/_server'
import { createFuzzer } from './_fuzz'
import type { FuzzRequest, Operation } from './_fuzz'

const REQUESTS = Number(process.env.FUZZ_REQUESTS ?? 2_000)
const seed = Number(process.env.FUZZ_SEED ?? randomInt(2 ** 31))
const world = useWorld()

/** Routes whose successful answers are not envelopes. */
const BARE =
  /^\/(openapi\.json|\.well-known\/|files\/|covers\/|avatars\/|wechat\/message|metrics|meetup\/api\/v1\/match\/image\/download)/

/** The fault of an answer, or null. */
function faultOf({ method, url }: FuzzRequest, response: LightMyRequestResponse): string | null {
  const { statusCode, body, headers } = response
  if (statusCode >= 500) return `status ${statusCode}`
  if (/\n\s+at .+:\d+:\d+|node_modules|SELECT .+ FROM/.test(body)) return 'a stack trace or a statement'
  // Node's server removes the body of an answer to HEAD; `inject` runs without that server.
  if (method === 'HEAD') return null
  if (statusCode === 204) return body === '' ? null : 'a body where there is none'
  if (BARE.test(url) && statusCode === 200 && !body.includes('"status":"ERROR"')) return null
  if (!String(headers['content-type']).startsWith('application/json'))
    return `type ${String(headers['content-type'])}`
  const { code, message, status, date } = response.json<Record<string, unknown>>()
  const isEnvelope =
    /^\d{5}$/.test(String(code)) &&
    typeof message === 'string' &&
    typeof date === 'number' &&
    (status === 'OK' || status === 'ERROR')
  return isEnvelope ? null : 'no envelope'
}

test(`${REQUESTS} requests generated from the OpenAPI description are each answered in an envelope, FUZZ_SEED=${seed}`, async () => {
  const api = await world.server({
    jwt: { keys: (await generateKeys()).keys, issuer: 'https://api.example.com' },
    wechatMessages: { token: 'shared' },
    rateLimits: { login: 1e6, refresh: 1e6, upload: 1e6 },
  })
  const { paths } = (await api.call('GET', '/openapi.json')).json<{
    paths: Record<string, Record<string, Operation>>
  }>()
  // The development routes break things on purpose.
  const served = Object.fromEntries(Object.entries(paths).filter(([path]) => !path.startsWith('/dev/')))
  const words = ['m1', 'm2', 'a1', 'a2', 'g1', 'demo', 'demo1234', 'zed']
  const next = createFuzzer(served, seed, () => words)
  const seen = new Map<string, number>()
  let token = ''
  for (let n = 0; n < REQUESTS; n++) {
    if (n % 200 === 0) {
      const session = await api.signIn(`phone ${n}`)
      token = session.token
      words.splice(8, 3, session.refreshToken, session.user.id, await api.code(`phone ${n}`))
    }
    const request = next(token)
    const { payload, ...head } = request
    const options: InjectOptions = {
      ...head,
      method: request.method as 'GET',
      ...(payload !== undefined && { payload }),
    }
    const response = await api.app.inject(options)
    const fault = faultOf(request, response)
    if (fault !== null)
      throw new Error(
        `FUZZ_SEED=${seed}, request ${n}: ${fault}\n${JSON.stringify(request)}\n${response.body.slice(0, 500)}`,
      )
    const code = /"code":"(\d{5})"/.exec(response.body)?.[1] ?? String(response.statusCode)
    seen.set(code, (seen.get(code) ?? 0) + 1)
  }
  // A fuzzer whose requests are all refused for the same reason finds nothing.
  for (const code of ['10000', '40000', '40400', '99997'])
    expect(seen.get(code) ?? 0).toBeGreaterThan(REQUESTS / 200)
}, 600_000)
