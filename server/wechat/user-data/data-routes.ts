import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from '@sinclair/typebox'
import { principalOf, requireToken } from '../../auth/authenticate'
import { CodeSchema } from '../../auth/schemas'
import { ApiError } from '../../protocol/errors'
import { successOf } from '../../protocol/envelope'
import type { Services } from '../../services'
import { decryptData, isFor } from './encrypted-data'

const base64 = (maxLength: number, minLength = 1) =>
  Type.String({ minLength, maxLength, pattern: '^[A-Za-z0-9+/]+={0,2}$' })

const EncryptedSchema = Type.Object({ encryptedData: base64(20_000), iv: base64(24, 24) })

/**
 * Routes for WeChat's own session with the user, whose key never leaves the server. It is independent of our tokens.
 */
export function dataRoutes(services: Services): FastifyPluginAsyncTypebox {
  const { sessions, wechat, sessionKeys, envelope, limits, rateLimits } = services

  return async (app) => {
    requireToken(app, sessions)

    app.post(
      '/wechat/session',
      {
        schema: {
          summary: "Renews WeChat's session key by a new code of wx.login; the tokens stay as they are",
          body: CodeSchema,
          response: successOf(Type.Null()),
        },
        ...limits.perAddress(rateLimits.login),
      },
      async (request) => {
        const owner = await sessionKeys.keep(await wechat.identify(request.body.code))
        if (owner !== principalOf(request).userId) throw new ApiError('forbidden', 'ANOTHER WECHAT USER')
        return envelope.success(null)
      },
    )

    app.post(
      '/wechat/data',
      {
        schema: {
          summary: "Decrypts WeChat's data about the user by the session key",
          body: EncryptedSchema,
          response: successOf(
            Type.Object(
              {},
              {
                additionalProperties: true,
                description: "As WeChat's documentation says of the call it comes from",
              },
            ),
          ),
        },
      },
      async (request) => {
        const key = await sessionKeys.read(principalOf(request).userId)
        const decrypted = key === null ? null : decryptData(key, request.body)
        if (decrypted === null) throw new ApiError('wechatSessionEnded')
        if (!isFor(wechat.appid, decrypted)) throw new ApiError('forbidden', 'DATA OF ANOTHER APP')
        return envelope.success(decrypted)
      },
    )
  }
}
