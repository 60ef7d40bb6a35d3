import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from '@sinclair/typebox'
import { successOf } from './protocol/envelope'
import type { Services } from './services'

/**
 * The routes that a supervisor and a load balancer ask: whether the process lives, and whether it can serve requests.
 */
export function healthRoutes(
  { database, envelope }: Services,
  isWritable: () => boolean,
): FastifyPluginAsyncTypebox {
  /** Anybody may ask, and any number of requests at the same time share one query. */
  let running: Promise<unknown> | undefined
  const askDatabase = () =>
    (running ??= database.query('SELECT 1 AS alive').finally(() => {
      running = undefined
    }))

  return async (app) => {
    app.get(
      '/health',
      {
        schema: {
          summary: 'Answers while the process lives: one that does not should be started anew',
          response: successOf(
            Type.Object({
              alive: Type.Literal(true),
              writable: Type.Boolean({
                description: 'False if a request failed in the last minute because a disk is full',
              }),
            }),
          ),
        },
      },
      // It stays 200 when the disk is full: to start the process anew would not help.
      async () => envelope.success({ alive: true as const, writable: isWritable() }),
    )

    app.get(
      '/ready',
      {
        schema: {
          summary: 'Answers while requests can be served: one that does not should get none for now',
          response: successOf(Type.Object({ ready: Type.Literal(true) })),
        },
      },
      async () => {
        await askDatabase()
        return envelope.success({ ready: true as const })
      },
    )
  }
}
