import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from '@sinclair/typebox'
import type { FastifyRequest } from 'fastify'
import { ApiError } from '../protocol/errors'
import { successOf } from '../protocol/envelope'
import { needsToken } from '../protocol/openapi'
import type { Services } from '../services'
import { bearerToken } from './authenticate'
import { callerOf, hasLeft } from './caller'
import { refuse } from './refuse'
import { AccountSchema, CodeSchema, LoginSchema, RefreshSchema, SessionSchema } from './schemas'
import type { Tokens } from './sessions/sessions'
import type { User } from './users/users'

/** Login, renewal of tokens, and logout. */
export function authRoutes(services: Services): FastifyPluginAsyncTypebox {
  const { sessions, audit, users, passwords, passwordTries, wechat, counters, envelope, limits, rateLimits } =
    services

  const refusePassword = (request: FastifyRequest, userId: string | null) =>
    refuse(audit, request, { userId, sessionId: null }, 'password', new ApiError('wrongPassword'))

  /** @param passwordHash the hash of the password that was checked, for a login by password */
  async function signIn(user: User, request: FastifyRequest, passwordHash?: string) {
    const by = passwordHash === undefined ? 'code' : 'password'
    const tokens = await sessions.open(user.id, callerOf(request), by, passwordHash)
    if (!tokens) return refusePassword(request, user.id)
    counters.logins++
    const notices = await audit.notices(user.id)
    return envelope.success({ ...sessionOf(tokens, user), ...(notices.length > 0 && { notices }) })
  }

  return async (app) => {
    const session = successOf(SessionSchema)
    const login = successOf(LoginSchema)

    app.post(
      '/login',
      {
        schema: { summary: 'Signs in by the code of wx.login', body: CodeSchema, response: login },
        ...limits.perAddress(rateLimits.login),
      },
      async (request) => {
        const identity = await wechat.identify(request.body.code)
        return signIn(await users.byWechat(identity), request)
      },
    )

    app.post(
      '/login/password',
      {
        schema: { summary: 'Signs in by account and password', body: AccountSchema, response: login },
        ...limits.perAddress(rateLimits.login),
      },
      async (request) => {
        const { account, password } = request.body
        const taken = await passwordTries.take(account, request.ip)
        const found = await users.byAccount(account)
        const right = await passwords.verify(password, found?.passwordHash ?? null)
        if (!found || !right) return refusePassword(request, found?.user.id ?? null)
        await passwordTries.succeeded(taken, account, request.ip)
        return signIn(found.user, request, found.passwordHash)
      },
    )

    app.post(
      '/token/refresh',
      {
        schema: {
          summary: 'Trades a refresh token for new tokens; it is used up by that',
          body: RefreshSchema,
          response: session,
        },
        ...limits.perAddress(rateLimits.refresh),
      },
      async (request) => {
        const { refreshToken } = request.body
        const renewed = await sessions.renew(refreshToken, callerOf(request), () => hasLeft(request))
        const user = renewed && (await users.byId(renewed.userId))
        if (!renewed || !user) throw new ApiError('refreshInvalid')
        counters.renewals++
        return envelope.success(sessionOf(renewed, user))
      },
    )

    // An expired token may still end its session: a user who logs out late must not have to log in first.
    app.post(
      '/logout',
      {
        schema: {
          summary: 'Ends the session; an expired token may still do that',
          security: needsToken,
          response: successOf(Type.Null()),
        },
      },
      async (request) => {
        const token = bearerToken(request)
        const principal = token === null ? null : await sessions.recognise(token)
        if (principal === null) throw new ApiError('tokenExpired')
        await sessions.end(principal, callerOf(request), 'logout')
        return envelope.success(null)
      },
    )
  }
}

function sessionOf({ token, expiresIn, refreshToken }: Tokens, { id, nickname, avatarUrl }: User) {
  return { token, expiresIn, refreshToken, user: { id, nickname, avatarUrl } }
}
