import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from '@sinclair/typebox'
import { principalOf, requireToken, visitorOf, allowVisitors } from '../../auth/authenticate'
import { successOf } from '../../protocol/envelope'
import type { Services } from '../../services'
import { createActivities } from './activities'
import type { Live } from '../live/live'
import * as schema from '../schemas'
import type { Turnouts } from './turnout'

/** Routes for groups, their activities, and signing up for these. */
export function activityRoutes(
  { sessions, database, envelope, limits, rateLimits, reminders }: Services,
  turnouts: Turnouts,
  live: Live,
): FastifyPluginAsyncTypebox {
  const activities = createActivities(database)

  const forVisitors: FastifyPluginAsyncTypebox = async (app) => {
    allowVisitors(app, sessions)

    app.get(
      '/activity/detail',
      {
        schema: {
          summary: 'One activity; a visitor sees it, too',
          querystring: schema.ActivityIdSchema,
          response: successOf(schema.ActivityDetailSchema),
        },
        ...limits.perAddress(rateLimits.visit),
      },
      async (request) => {
        const { activityId } = request.query
        const userId = visitorOf(request)?.userId ?? null
        return envelope.success({
          ...(await activities.one(activityId, userId)),
          reminded: await reminders.has(activityId, userId),
          reminderTemplate: reminders.templateId,
        })
      },
    )
  }

  const forMembers: FastifyPluginAsyncTypebox = async (app) => {
    requireToken(app, sessions)

    app.get(
      '/group/getGroupList',
      { schema: { summary: 'Groups', response: successOf(Type.Array(schema.GroupSchema)) } },
      async () => envelope.success(await activities.groups()),
    )

    app.get(
      '/activity/getActivityList',
      {
        schema: {
          summary: 'A page of activities',
          querystring: schema.ActivityQuerySchema,
          response: successOf(schema.ActivityPageSchema),
        },
      },
      async (request) => envelope.success(await activities.page(request.query, principalOf(request).userId)),
    )

    for (const [verb, summary] of [
      ['join', 'Signs up for an activity; once is enough'],
      ['leave', 'Takes the sign-up back'],
    ] as const) {
      app.post(
        `/activity/${verb}`,
        { schema: { summary, body: schema.ActivityIdSchema, response: successOf(schema.TurnoutSchema) } },
        async (request) => {
          await limits.spend('action', principalOf(request).userId, rateLimits.action)
          const turnout = await turnouts[verb](request.body.activityId, principalOf(request).userId)
          live.refresh()
          return envelope.success(turnout)
        },
      )
    }
  }

  return async (app) => {
    await app.register(forVisitors)
    await app.register(forMembers)
  }
}
