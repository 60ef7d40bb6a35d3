import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { ApiError } from '../../protocol/errors'
import { successOf } from '../../protocol/envelope'
import type { Services } from '../../services'
import { maskPhone } from './mask-phone'
import { principalOf, requireToken } from '../authenticate'
import { ProfileChangeSchema, ProfileSchema } from '../schemas'
import type { User } from './users'

/** The profile of the signed-in user. */
export function profileRoutes({ sessions, users, envelope }: Services): FastifyPluginAsyncTypebox {
  const withPhone = async (user: User) => {
    const phone = await users.phoneOf(user.id)
    return { ...user, phone: phone === null ? null : maskPhone(phone.replace(/^\+86/, '')) }
  }

  return async (app) => {
    requireToken(app, sessions)

    app.get(
      '/me',
      { schema: { summary: 'The profile of whoever asks', response: successOf(ProfileSchema) } },
      async (request) => {
        const user = await users.byId(principalOf(request).userId)
        if (!user) throw new ApiError('tokenExpired')
        return envelope.success(await withPhone(user))
      },
    )

    app.put(
      '/me',
      {
        schema: {
          summary: 'Changes the profile',
          body: ProfileChangeSchema,
          response: successOf(ProfileSchema),
        },
      },
      async (request) => {
        const { nickname, avatarUrl } = request.body
        const user = await users.update(principalOf(request).userId, { nickname: nickname.trim(), avatarUrl })
        if (!user) throw new ApiError('tokenExpired')
        return envelope.success(await withPhone(user))
      },
    )
  }
}
