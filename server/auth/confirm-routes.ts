import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from '@sinclair/typebox'
import type { FastifyRequest } from 'fastify'
import { ApiError } from '../protocol/errors'
import { successOf } from '../protocol/envelope'
import type { Services } from '../services'
import { principalOf, requireToken } from './authenticate'
import { callerOf } from './caller'
import { refuse } from './refuse'
import { CodeSchema, PasswordChangeSchema, PasswordSchema } from './schemas'

/**
 * Confirming who you are, and changing the password. A token may be stolen, so an action that could take the account
 * over also needs a new code of `wx.login` or the password.
 */
export function confirmRoutes(services: Services): FastifyPluginAsyncTypebox {
  const {
    sessions,
    audit,
    users,
    passwords,
    passwordTries,
    wechat,
    sessionKeys,
    envelope,
    limits,
    rateLimits,
  } = services

  async function checkPassword(request: FastifyRequest, password: string): Promise<void> {
    const found = await users.accountOf(principalOf(request).userId)
    if (!found) throw new ApiError('forbidden', 'NO PASSWORD')
    const taken = await passwordTries.take(found.account, request.ip)
    if (!(await passwords.verify(password, found.passwordHash)))
      return refuse(audit, request, principalOf(request), 'password', new ApiError('wrongPassword'))
    await passwordTries.succeeded(taken, found.account, request.ip)
  }

  return async (app) => {
    requireToken(app, sessions)
    const nothing = successOf(Type.Null())
    const limit = limits.perAddress(rateLimits.login)

    app.post(
      '/me/confirm',
      {
        schema: {
          summary:
            'The user shows again who they are, by a new code of wx.login; the tokens stay as they are',
          body: CodeSchema,
          response: nothing,
        },
        ...limit,
      },
      async (request) => {
        const principal = principalOf(request)
        const owner = await sessionKeys.keep(await wechat.identify(request.body.code))
        if (owner !== principal.userId)
          return refuse(audit, request, principal, 'code', new ApiError('forbidden', 'ANOTHER WECHAT USER'))
        await sessions.confirm(principal, callerOf(request), 'code')
        return envelope.success(null)
      },
    )

    app.post(
      '/me/confirm/password',
      { schema: { summary: 'The same by password', body: PasswordSchema, response: nothing }, ...limit },
      async (request) => {
        await checkPassword(request, request.body.password)
        await sessions.confirm(principalOf(request), callerOf(request), 'password')
        return envelope.success(null)
      },
    )

    app.put(
      '/me/password',
      {
        schema: {
          summary: 'Changes the password, and ends all other sessions of the user',
          body: PasswordChangeSchema,
          response: nothing,
        },
        ...limit,
      },
      async (request) => {
        const principal = principalOf(request)
        await checkPassword(request, request.body.password)
        const passwordHash = await passwords.hash(request.body.newPassword)
        await sessions.changePassword(principal, callerOf(request), passwordHash)
        return envelope.success(null)
      },
    )
  }
}
