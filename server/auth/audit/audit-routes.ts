import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from '@sinclair/typebox'
import { ApiError } from '../../protocol/errors'
import { successOf } from '../../protocol/envelope'
import type { Services } from '../../services'
import { principalOf, requireToken } from '../authenticate'
import { AuditEntrySchema, SessionIdSchema } from '../schemas'

/** The events of the user's account, and the notices the user has not yet seen. */
export function auditRoutes({ sessions, audit, envelope }: Services): FastifyPluginAsyncTypebox {
  return async (app) => {
    requireToken(app, sessions)
    const entries = successOf(Type.Array(AuditEntrySchema))

    app.get(
      '/me/events',
      { schema: { summary: 'What happened to the account, the newest first', response: entries } },
      async (request) => envelope.success(await audit.list(principalOf(request).userId)),
    )

    app.get(
      '/me/notices',
      { schema: { summary: 'What the user has to be told and was not yet', response: entries } },
      async (request) => envelope.success(await audit.notices(principalOf(request).userId)),
    )

    app.delete(
      '/me/notices/:id',
      {
        schema: {
          summary: 'The user was told',
          params: SessionIdSchema,
          response: successOf(Type.Null()),
        },
      },
      async (request) => {
        const seen = await audit.see(principalOf(request).userId, request.params.id)
        if (!seen) throw new ApiError('notFound', 'NO SUCH NOTICE')
        return envelope.success(null)
      },
    )
  }
}
