import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from '@sinclair/typebox'
import type { FastifyRequest } from 'fastify'
import { bearerToken } from '../auth/authenticate'
import { callerOf } from '../auth/caller'
import type { Principal } from '../auth/sessions/sessions'
import { ApiError } from '../protocol/errors'
import { successOf } from '../protocol/envelope'
import type { Services } from '../services'
import type { EmbeddedWechat } from '../wechat/embedded/embedded'
import { FaultRuleSchema } from './fault-rules'
import type { FaultControl } from './faults'
import { devWechatRoutes } from './wechat-routes'

const FaultsSchema = Type.Object({
  latencyMs: Type.Integer({ minimum: 0, maximum: 120_000 }),
  down: Type.Boolean(),
  status5xx: Type.Boolean(),
  rules: Type.Array(FaultRuleSchema, { maxItems: 50 }),
  seed: Type.Integer({ minimum: 0, maximum: 2 ** 31 - 1 }),
})

const InjectedSchema = Type.Object({
  latency: Type.Integer(),
  reset: Type.Integer(),
  lost: Type.Integer(),
  status: Type.Integer(),
  clock: Type.Integer(),
  expired: Type.Integer(),
})

const StateSchema = Type.Object({
  faults: FaultsSchema,
  sessions: Type.Integer({ description: 'Sessions that were not ended' }),
  requests: Type.Integer({ description: 'Requests since the start, development routes not counted' }),
  renewals: Type.Integer({ description: 'Refresh tokens traded since the start' }),
  logins: Type.Integer(),
  injected: InjectedSchema,
})

/**
 * Development routes, for people and tests: they expire tokens, end sessions and inject faults. They exist only with
 * `devRoutes`, never in production.
 */
export function devRoutes(
  services: Services,
  control: FaultControl,
  wechat: EmbeddedWechat | null,
): FastifyPluginAsyncTypebox {
  const { sessions, counters, envelope, reminders } = services

  async function sessionOf(request: FastifyRequest): Promise<Principal> {
    const token = bearerToken(request)
    const principal = token === null ? null : await sessions.recognise(token)
    if (principal === null) throw new ApiError('tokenExpired')
    return principal
  }

  return async (app) => {
    const nothing = { schema: { response: successOf(Type.Null()) } }

    app.post('/expire', nothing, async (request) => {
      await sessions.expire((await sessionOf(request)).sessionId)
      return envelope.success(null)
    })

    app.post('/revoke', nothing, async (request) => {
      await sessions.end(await sessionOf(request), callerOf(request), 'development')
      return envelope.success(null)
    })

    app.post(
      '/faults',
      {
        schema: {
          body: Type.Partial(FaultsSchema, { additionalProperties: false }),
          response: successOf(FaultsSchema),
        },
      },
      async (request) => envelope.success(control.set(request.body)),
    )

    app.post('/reset', { schema: { response: successOf(FaultsSchema) } }, async () => {
      wechat?.failBusy(0)
      return envelope.success(control.reset())
    })

    app.get('/state', { schema: { response: successOf(StateSchema) } }, async () =>
      envelope.success({
        faults: control.faults,
        injected: control.injected,
        sessions: await sessions.count(),
        ...counters,
      }),
    )

    app.post(
      '/reminders',
      { schema: { response: successOf(Type.Object({ due: Type.Integer() })) } },
      async (request) => {
        const due = await reminders.makeAllDue()
        await reminders.sendDue((error) => request.log.error({ err: error }, 'reminder failed'))
        return envelope.success({ due })
      },
    )

    if (wechat !== null) await app.register(devWechatRoutes(services, wechat), { prefix: '/wechat' })
  }
}
