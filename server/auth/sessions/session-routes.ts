import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from '@sinclair/typebox'
import { ApiError } from '../../protocol/errors'
import { successOf } from '../../protocol/envelope'
import type { Services } from '../../services'
import { principalOf, requireToken } from '../authenticate'
import { callerOf } from '../caller'
import { deviceOf } from './device'
import { SessionIdSchema, SessionInfoSchema } from '../schemas'

/** The list of the user's sessions, and ending one of them from another device, as that of a lost phone. */
export function sessionRoutes({ sessions, envelope }: Services): FastifyPluginAsyncTypebox {
  return async (app) => {
    requireToken(app, sessions)

    app.get(
      '/me/sessions',
      {
        schema: {
          summary: 'Where the user is signed in',
          response: successOf(Type.Array(SessionInfoSchema)),
        },
      },
      async (request) => {
        const { userId, sessionId } = principalOf(request)
        const list = await sessions.list(userId)
        return envelope.success(
          list.map((session) => ({
            ...session,
            device: deviceOf(session.client),
            current: session.id === sessionId,
          })),
        )
      },
    )

    app.delete(
      '/me/sessions',
      { schema: { summary: 'Ends all other sessions of the user', response: successOf(Type.Null()) } },
      async (request) => {
        await sessions.requireConfirmed(principalOf(request))
        await sessions.endOthers(principalOf(request), callerOf(request), 'user')
        return envelope.success(null)
      },
    )

    app.delete(
      '/me/sessions/:id',
      {
        schema: {
          summary: 'Ends one session of the user',
          params: SessionIdSchema,
          response: successOf(Type.Null()),
        },
      },
      async (request) => {
        const { userId, sessionId } = principalOf(request)
        if (request.params.id !== sessionId) await sessions.requireConfirmed({ userId, sessionId })
        const ended = await sessions.end({ userId, sessionId: request.params.id }, callerOf(request), 'user')
        if (!ended) throw new ApiError('notFound', 'NO SUCH SESSION')
        return envelope.success(null)
      },
    )
  }
}
