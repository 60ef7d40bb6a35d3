import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { principalOf, requireToken } from '../../auth/authenticate'
import { ApiError } from '../../protocol/errors'
import { successOf } from '../../protocol/envelope'
import type { Services } from '../../services'
import { BadNotification } from '../../wechat/pay/pay-upstream'
import type { OpenedNotification, PayUpstream } from '../../wechat/pay/pay-upstream'
import { isRecent } from '../../wechat/recent'
import type { Live } from '../live/live'
import * as schema from '../schemas'

/** Routes that order places in activities with a price, and the route to which WeChat Pay sends its notifications. */
export function orderRoutes(
  { sessions, database, clock, envelope, limits, rateLimits, orders, pay }: Services,
  live: Live,
): FastifyPluginAsyncTypebox {
  const forMembers: FastifyPluginAsyncTypebox = async (app) => {
    requireToken(app, sessions)

    app.post(
      '/activity/order',
      {
        schema: {
          summary: 'Orders a place in an activity that costs something; the answer is for wx.requestPayment',
          headers: schema.OrderKeySchema,
          body: schema.ActivityIdSchema,
          response: successOf(schema.OrderSchema),
        },
      },
      async (request) => {
        const { userId } = principalOf(request)
        await limits.spend('action', userId, rateLimits.action)
        const key = request.headers['idempotency-key']
        return envelope.success(await orders.order(request.body.activityId, userId, key))
      },
    )

    app.post(
      '/activity/order/check',
      {
        schema: {
          summary: "What became of one's own order; asks WeChat Pay where nothing was heard yet",
          body: schema.OrderIdSchema,
          response: successOf(schema.OrderSchema),
        },
      },
      async (request) => {
        const { userId } = principalOf(request)
        await limits.spend('action', userId, rateLimits.action)
        const order = await orders.check(request.body.orderId, userId)
        live.refresh()
        return envelope.success(order)
      },
    )
  }

  const forWechat =
    (pay: PayUpstream): FastifyPluginAsyncTypebox =>
    async (app) => {
      // The signature covers the body as it arrived, so the body is not parsed.
      app.removeAllContentTypeParsers()
      app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body))

      app.post(
        '/pay/notify',
        {
          schema: {
            summary:
              'Takes a notification of WeChat Pay, of a payment or a refund: its signature, its age, each once',
          },
        },
        async (request, reply) => {
          const { headers, body } = request
          const refuse = (why: string) => {
            request.log.warn({ why }, 'a notification of WeChat Pay was refused')
            return new ApiError('badNotification')
          }
          let opened: OpenedNotification
          try {
            opened = pay.open({ headers, body: typeof body === 'string' ? body : '' })
          } catch (error) {
            throw error instanceof BadNotification ? refuse(error.message) : error
          }
          const { signedAt, paid, refunded } = opened
          if (!(await isRecent(database, clock, signedAt))) throw refuse('not of now')
          const orderId = paid?.orderId ?? refunded?.orderId
          if ((paid && !(await orders.settle(paid))) || (refunded && !(await orders.refund(refunded)))) {
            request.log.error({ orderId }, 'a payment or refund fits no order')
            throw new ApiError('badNotification', 'NO SUCH ORDER')
          }
          live.refresh()
          return reply.code(204).send()
        },
      )
    }

  return async (app) => {
    await app.register(forMembers)
    if (pay !== null) await app.register(forWechat(pay))
  }
}
