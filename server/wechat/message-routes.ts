import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from '@sinclair/typebox'
import { ApiError } from '../protocol/errors'
import { isSignedByWechat } from './message-signature'

export interface WechatMessages {
  /** The token of the message push settings in the console of the mini-program. */
  readonly token: string
  /** Gets each genuine message as WeChat sent it, JSON or XML by the console's setting. WeChat repeats one that fails. */
  receive?(body: string): unknown
}

const SignatureSchema = Type.Object({
  signature: Type.String({ pattern: '^[0-9a-f]{40}$' }),
  timestamp: Type.String({ pattern: '^\\d{1,13}$' }),
  nonce: Type.String({ minLength: 1, maxLength: 64 }),
})

/** Where WeChat pushes its messages to. Whoever cannot sign is told nothing. */
export function messageRoutes({ token, receive }: WechatMessages): FastifyPluginAsyncTypebox {
  return async (app) => {
    // The body is the receiver's to parse: the signature does not cover it, and its form is a setting of the console.
    app.removeAllContentTypeParsers()
    app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body))

    app.get(
      '/wechat/message',
      {
        schema: {
          summary: "Shows WeChat's console that this address is ours",
          querystring: Type.Object({
            ...SignatureSchema.properties,
            echostr: Type.String({ maxLength: 200 }),
          }),
        },
      },
      async (request, reply) => {
        if (!isSignedByWechat(token, request.query)) throw new ApiError('forbidden', 'BAD SIGNATURE')
        return reply.type('text/plain').send(request.query.echostr)
      },
    )

    app.post(
      '/wechat/message',
      { schema: { summary: 'Takes a message of WeChat', querystring: SignatureSchema } },
      async (request, reply) => {
        if (!isSignedByWechat(token, request.query)) throw new ApiError('forbidden', 'BAD SIGNATURE')
        await receive?.(typeof request.body === 'string' ? request.body : '')
        return reply.type('text/plain').send('success')
      },
    )
  }
}
