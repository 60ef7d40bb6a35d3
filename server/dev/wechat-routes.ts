import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from '@sinclair/typebox'
import { successOf } from '../protocol/envelope'
import type { Services } from '../services'
import type { EmbeddedWechat } from '../wechat/embedded/embedded'

const DeviceSchema = Type.Object({ device: Type.String({ minLength: 1, maxLength: 100 }) })

const PrepaySchema = Type.Object({ prepayId: Type.String({ minLength: 1, maxLength: 100 }) })
/** The route for notifications. The real WeChat Pay gets its address from the merchant's settings. */
const NOTIFY = '/meetup/api/v1/pay/notify'

/**
 * Development routes that act as a phone does at WeChat, or make WeChat fail. They exist only with the built-in WeChat.
 */
export function devWechatRoutes({ envelope }: Services, wechat: EmbeddedWechat): FastifyPluginAsyncTypebox {
  return async (app) => {
    const code = { body: DeviceSchema, response: successOf(Type.Object({ code: Type.String() })) }
    const nothing = successOf(Type.Null())

    app.post('/code', { schema: code }, async (request) =>
      envelope.success({ code: wechat.issueCode(request.body.device) }),
    )

    app.post('/phone-code', { schema: code }, async (request) =>
      envelope.success({ code: wechat.issuePhoneCode(request.body.device) }),
    )

    app.post(
      '/subscribe',
      {
        schema: {
          body: Type.Object({
            ...DeviceSchema.properties,
            templateId: Type.String({ minLength: 1, maxLength: 100 }),
          }),
          response: successOf(Type.Object({ known: Type.Boolean() })),
        },
      },
      async ({ body: { device, templateId } }) =>
        envelope.success({ known: wechat.subscribe(device, templateId) }),
    )

    app.get(
      '/messages',
      {
        schema: {
          querystring: DeviceSchema,
          response: successOf(
            Type.Array(
              Type.Object({
                templateId: Type.String(),
                page: Type.String(),
                data: Type.Record(Type.String(), Type.String()),
                at: Type.Integer(),
              }),
            ),
          ),
        },
      },
      async ({ query: { device } }) => envelope.success([...wechat.inbox(device)]),
    )

    app.get(
      '/prepaid',
      {
        schema: {
          querystring: PrepaySchema,
          response: successOf(
            Type.Union([Type.Object({ description: Type.String(), amount: Type.Integer() }), Type.Null()]),
          ),
        },
      },
      async ({ query: { prepayId } }) => envelope.success(wechat.pay.prepaid(prepayId)),
    )

    app.post(
      '/pay',
      {
        schema: {
          body: Type.Object({
            ...DeviceSchema.properties,
            ...PrepaySchema.properties,
            notifications: Type.Integer({ minimum: 0, maximum: 5, default: 1 }),
          }),
          response: successOf(Type.Object({ paid: Type.Boolean() })),
        },
      },
      async ({ body: { device, prepayId, notifications } }) => {
        const notification = wechat.payBy(device, prepayId)
        for (let count = 0; notification && count < notifications; count++)
          await app.inject({
            method: 'POST',
            url: NOTIFY,
            headers: { ...notification.headers },
            payload: notification.body,
          })
        return envelope.success({ paid: notification !== null })
      },
    )

    app.post(
      '/busy',
      {
        schema: {
          body: Type.Object({ calls: Type.Integer({ minimum: 0, maximum: 1000 }) }),
          response: nothing,
        },
      },
      async (request) => {
        wechat.failBusy(request.body.calls)
        return envelope.success(null)
      },
    )

    app.post(
      '/encrypt',
      {
        schema: {
          body: Type.Object({
            ...DeviceSchema.properties,
            data: Type.Object({}, { additionalProperties: true }),
          }),
          response: successOf(Type.Object({ encryptedData: Type.String(), iv: Type.String() })),
        },
      },
      async ({ body }) => envelope.success(wechat.sessions.encrypt(body.device, body.data)),
    )

    app.post(
      '/check-session',
      { schema: { body: DeviceSchema, response: successOf(Type.Object({ alive: Type.Boolean() })) } },
      async ({ body }) => envelope.success({ alive: wechat.sessions.isAlive(body.device) }),
    )

    app.post('/end-session', { schema: { body: DeviceSchema, response: nothing } }, async ({ body }) => {
      wechat.sessions.end(body.device)
      return envelope.success(null)
    })

    app.post('/drop-access-token', { schema: { response: nothing } }, async () => {
      wechat.dropAccessToken()
      return envelope.success(null)
    })
  }
}
