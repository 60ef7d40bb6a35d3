import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from '@sinclair/typebox'
import { principalOf, requireToken } from '../../auth/authenticate'
import { callerOf } from '../../auth/caller'
import { maskPhone } from '../../auth/users/mask-phone'
import { CodeSchema } from '../../auth/schemas'
import { successOf } from '../../protocol/envelope'
import type { Services } from '../../services'

/** The route that stores the user's phone number, by the code that the page gets from WeChat's button. */
export function phoneRoutes({
  sessions,
  audit,
  users,
  wechat,
  envelope,
  limits,
  rateLimits,
}: Services): FastifyPluginAsyncTypebox {
  return async (app) => {
    requireToken(app, sessions)

    app.post(
      '/me/phone',
      {
        schema: {
          summary: 'Takes the phone number, by the code of the button getPhoneNumber',
          body: CodeSchema,
          response: successOf(Type.Object({ phone: Type.String({ description: 'With its middle hidden' }) })),
        },
        ...limits.perAddress(rateLimits.login),
      },
      async (request) => {
        const principal = principalOf(request)
        // Checked before the code is traded in, so that the code is still valid after the confirmation.
        await sessions.requireConfirmed(principal)
        const phone = await wechat.phoneNumber(request.body.code)
        await users.setPhone(principal.userId, `+${phone.countryCode}${phone.number}`)
        await audit.record({ ...callerOf(request), ...principal, kind: 'phone', reason: 'code' })
        return envelope.success({ phone: maskPhone(phone.number) })
      },
    )
  }
}
