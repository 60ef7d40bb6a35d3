import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from '@sinclair/typebox'
import { successOf } from './protocol/envelope'
import type { Services } from './services'

/** For whoever watches over the server. */
export function healthRoutes({ database, envelope }: Services): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      '/health',
      {
        schema: {
          summary: 'Answers while the database does',
          response: successOf(Type.Object({ alive: Type.Literal(true) })),
        },
      },
      async () => {
        await database.query('SELECT 1 AS alive')
        return envelope.success({ alive: true as const })
      },
    )
  }
}
