import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { principalOf, requireToken } from '../../auth/authenticate'
import { successOf } from '../../protocol/envelope'
import type { Services } from '../../services'
import * as schema from '../schemas'

/** Routes that set and remove a reminder. The page asks the user for WeChat's consent before. */
export function reminderRoutes({
  sessions,
  envelope,
  limits,
  rateLimits,
  reminders,
}: Services): FastifyPluginAsyncTypebox {
  return async (app) => {
    requireToken(app, sessions)

    for (const [verb, wanted, summary] of [
      ['remind', true, 'Sends a subscription message before the activity begins; once is enough'],
      ['unremind', false, 'Takes that back'],
    ] as const) {
      app.post(
        `/activity/${verb}`,
        {
          schema: { summary, body: schema.ActivityIdSchema, response: successOf(schema.ReminderSchema) },
        },
        async (request) => {
          const { userId } = principalOf(request)
          await limits.spend('action', userId, rateLimits.action)
          const { activityId } = request.body
          await (wanted ? reminders.add(activityId, userId) : reminders.cancel(activityId, userId))
          return envelope.success({ activityId, wanted })
        },
      )
    }
  }
}
