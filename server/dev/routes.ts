import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from '@sinclair/typebox'
import type { FastifyRequest } from 'fastify'
import { bearerToken } from '../auth/authenticate'
import { ApiError } from '../protocol/errors'
import { successOf } from '../protocol/envelope'
import type { Services } from '../services'
import type { EmbeddedWechat } from '../wechat/embedded'
import { noFaults } from './faults'
import type { Faults } from './faults'

const FaultsSchema = Type.Object({
  latencyMs: Type.Integer({ minimum: 0, maximum: 120_000 }),
  down: Type.Boolean(),
  status5xx: Type.Boolean(),
})

const StateSchema = Type.Object({
  faults: FaultsSchema,
  sessions: Type.Integer({ description: 'Sessions that were not ended' }),
  requests: Type.Integer({ description: 'Requests since the start, development routes not counted' }),
  renewals: Type.Integer({ description: 'Refresh tokens traded since the start' }),
  logins: Type.Integer(),
})

/** Time and misfortune by hand, for people and tests. These routes exist only when asked for, never in production. */
export function devRoutes(
  { sessions, counters, envelope }: Services,
  faults: Faults,
  wechat: EmbeddedWechat | null,
): FastifyPluginAsyncTypebox {
  async function sessionOf(request: FastifyRequest): Promise<string> {
    const token = bearerToken(request)
    const principal = token === null ? null : await sessions.recognise(token)
    if (principal === null) throw new ApiError('tokenExpired')
    return principal.sessionId
  }

  return async (app) => {
    const nothing = { schema: { response: successOf(Type.Null()) } }

    app.post('/expire', nothing, async (request) => {
      await sessions.expire(await sessionOf(request))
      return envelope.success(null)
    })

    app.post('/revoke', nothing, async (request) => {
      await sessions.end(await sessionOf(request))
      return envelope.success(null)
    })

    app.post(
      '/faults',
      { schema: { body: Type.Partial(FaultsSchema), response: successOf(FaultsSchema) } },
      async (request) => envelope.success(Object.assign(faults, request.body)),
    )

    app.post('/reset', { schema: { response: successOf(FaultsSchema) } }, async () => {
      wechat?.failBusy(0)
      return envelope.success(Object.assign(faults, noFaults))
    })

    app.get('/state', { schema: { response: successOf(StateSchema) } }, async () =>
      envelope.success({ faults, sessions: await sessions.count(), ...counters }),
    )

    if (wechat === null) return

    app.post(
      '/wechat/code',
      {
        schema: {
          body: Type.Object({ device: Type.String({ minLength: 1, maxLength: 100 }) }),
          response: successOf(Type.Object({ code: Type.String() })),
        },
      },
      async (request) => envelope.success({ code: wechat.issueCode(request.body.device) }),
    )

    app.post(
      '/wechat/busy',
      {
        schema: {
          body: Type.Object({ calls: Type.Integer({ minimum: 0, maximum: 1000 }) }),
          response: successOf(Type.Null()),
        },
      },
      async (request) => {
        wechat.failBusy(request.body.calls)
        return envelope.success(null)
      },
    )
  }
}
