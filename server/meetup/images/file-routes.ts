import fastifyStatic from '@fastify/static'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from '@sinclair/typebox'
import { ApiError } from '../../protocol/errors'
import type { Services } from '../../services'
import { avatars, covers } from './artwork'

const FILE_NAME = /^[\w-]{43}\.(png|jpg|gif|webp)$/

/** Serves pictures. An `<image>` sends no token, so an uploaded picture is protected by its name of 256 random bits. */
export function fileRoutes({ files }: Services): FastifyPluginAsyncTypebox {
  const artwork = { covers, avatars }

  return async (app) => {
    await app.register(fastifyStatic, { root: files.folder, serve: false })

    app.get(
      '/files/:name',
      { schema: { summary: 'An uploaded picture', params: Type.Object({ name: Type.String() }) } },
      (request, reply) => {
        if (!FILE_NAME.test(request.params.name)) throw new ApiError('noSuchAddress')
        return reply.sendFile(request.params.name, { maxAge: '1y', immutable: true })
      },
    )

    app.get(
      '/:kind(covers|avatars)/:number.svg',
      {
        schema: {
          summary: 'A picture that comes with the server',
          params: Type.Object({
            kind: Type.Union([Type.Literal('covers'), Type.Literal('avatars')]),
            number: Type.Integer(),
          }),
        },
      },
      async (request, reply) => {
        const svg = artwork[request.params.kind][request.params.number - 1]
        if (svg === undefined) throw new ApiError('noSuchAddress')
        return reply.type('image/svg+xml').header('cache-control', 'public, max-age=86400').send(svg)
      },
    )
  }
}
