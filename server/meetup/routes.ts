import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Services } from '../services'
import { activityRoutes } from './activities/activity-routes'
import { imageRoutes } from './images/image-routes'
import { createLive } from './live/live'
import { liveRoutes } from './live/live-routes'
import { orderRoutes } from './orders/order-routes'
import { reminderRoutes } from './reminders/reminder-routes'
import { createTurnouts } from './activities/turnout'

/** The routes of the app's own data: groups, activities, sign-ups, orders, reminders, and the pictures of matches. */
export function meetupRoutes(services: Services): FastifyPluginAsyncTypebox {
  const { database, clock, sessions, liveInterval } = services
  const turnouts = createTurnouts(database, clock)

  return async (app) => {
    const source = {
      turnouts: turnouts.of,
      liveTokens: sessions.filterLive,
      failed: (error: unknown) => app.log.error({ err: error }, 'live channel failed'),
    }
    const live = createLive(source, liveInterval)
    await app.register(activityRoutes(services, turnouts, live))
    await app.register(reminderRoutes(services))
    await app.register(orderRoutes(services, live))
    await app.register(imageRoutes(services))
    await app.register(liveRoutes(services, live))
  }
}
