import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from '@sinclair/typebox'
import { ApiError } from '../../protocol/errors'
import type { Services } from '../../services'
import { decryptMessage, encryptedPart, isSignedByWechat } from './message-crypto'
import { isRecent } from '../recent'

export interface WechatMessages {
  /** The token of the message push settings in the console of the mini-program. */
  readonly token: string
  /**
   * The EncodingAESKey of the same settings, 43 characters, for the safe mode: then only encrypted messages are
   * accepted, and the signature covers the message. Without it the signature covers only the timestamp and the nonce.
   */
  readonly aesKey?: string | undefined
  /**
   * Is called once with each genuine message, which is JSON or XML by the setting of the console. It has 15 s. If it
   * throws or rejects, WeChat sends the message again, up to three times.
   */
  receive?(body: string): unknown
}

const SignatureSchema = Type.Object({
  signature: Type.String({ pattern: '^[0-9a-f]{40}$' }),
  timestamp: Type.String({ pattern: '^\\d{1,13}$', description: 'Seconds' }),
  nonce: Type.String({ minLength: 1, maxLength: 64 }),
})

const MessageSchema = Type.Object({
  ...SignatureSchema.properties,
  msg_signature: Type.Optional(Type.String({ pattern: '^[0-9a-f]{40}$' })),
})

/** The route that WeChat pushes messages to. A request without WeChat's signature is refused. */
export function messageRoutes(
  { database, clock, wechat, receivedMessages }: Services,
  { token, aesKey, receive }: WechatMessages,
): FastifyPluginAsyncTypebox {
  const refused = () => new ApiError('forbidden', 'BAD SIGNATURE')

  return async (app) => {
    // The receiver parses the body, because its format depends on the setting of the console.
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
        const { signature, timestamp, nonce, echostr } = request.query
        if (!isSignedByWechat(signature, [token, timestamp, nonce])) throw refused()
        if (!(await isRecent(database, clock, Number(timestamp)))) throw refused()
        return reply.type('text/plain').send(echostr)
      },
    )

    /** Checks the signature and returns the message, decrypted in the safe mode. */
    function open(query: typeof MessageSchema.static, body: string): string {
      const { signature, timestamp, nonce, msg_signature: messageSignature = '' } = query
      if (!isSignedByWechat(signature, [token, timestamp, nonce])) throw refused()
      if (aesKey === undefined) return body
      const encrypted = encryptedPart(body)
      if (encrypted === null || !isSignedByWechat(messageSignature, [token, timestamp, nonce, encrypted]))
        throw refused()
      const message = decryptMessage(aesKey, encrypted, wechat.appid)
      if (message === null) throw refused()
      return message
    }

    app.post(
      '/wechat/message',
      { schema: { summary: 'Takes a message of WeChat', querystring: MessageSchema } },
      async (request, reply) => {
        const { timestamp, nonce } = request.query
        const message = open(request.query, typeof request.body === 'string' ? request.body : '')
        const claim = await receivedMessages.claim(timestamp, nonce)
        if (claim === 'late') throw refused()
        // The process that is receiving it may still fail, so WeChat has to send the message again.
        if (claim === 'busy') throw new ApiError('busy')
        if (claim !== 'done') {
          try {
            await receive?.(message)
          } catch (error) {
            await receivedMessages.release(claim)
            throw error
          }
          await receivedMessages.finish(claim)
        }
        return reply.type('text/plain').send('success')
      },
    )
  }
}
