import multipart from '@fastify/multipart'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from '@sinclair/typebox'
import { principalOf, requireToken } from '../../auth/authenticate'
import { successOf } from '../../protocol/envelope'
import type { Services } from '../../services'
import { cleanImage } from './clean-image'
import { createMatchImages } from './images'
import * as schema from '../schemas'
import { readUpload } from './upload'
import { createUploadSlots } from './upload-slots'

const MAX_IMAGE_BYTES = 10 * 1024 * 1024

/** Routes for the pictures of each match. */
export function imageRoutes({
  sessions,
  database,
  files,
  clock,
  envelope,
  limits,
  rateLimits,
  uploadQuota,
}: Services): FastifyPluginAsyncTypebox {
  const images = createMatchImages(database, files, clock, uploadQuota)
  const acquireSlot = createUploadSlots()

  return async (app) => {
    await app.register(multipart, {
      limits: { fileSize: MAX_IMAGE_BYTES, files: 1, fields: 10, fieldSize: 1024, parts: 11 },
    })
    requireToken(app, sessions)

    app.get(
      '/match/image/list',
      {
        schema: {
          summary: 'The pictures of a match',
          querystring: schema.MatchQuerySchema,
          response: successOf(Type.Array(schema.ImageSchema)),
        },
      },
      async (request) =>
        envelope.success(await images.list(request.query.matchId, principalOf(request).userId)),
    )

    app.post(
      '/match/image/create',
      {
        schema: {
          summary: 'Adds a picture',
          consumes: ['multipart/form-data'],
          body: schema.UploadSchema,
          response: successOf(schema.ImageSchema),
        },
        // `readUpload` checks the form while it reads it. The schema is only for the OpenAPI description.
        validatorCompiler: () => () => true,
      },
      async (request) => {
        const { userId } = principalOf(request)
        await limits.spend('upload', userId, rateLimits.upload)
        const releaseSlot = acquireSlot(userId)
        try {
          const { draft, matchId } = await readUpload(request, files)
          try {
            await images.requireMatch(matchId)
            const { bytes, type } = await cleanImage(draft)
            return envelope.success(await images.create(matchId, userId, bytes, type))
          } finally {
            await files.discard(draft)
          }
        } finally {
          releaseSlot()
        }
      },
    )

    app.get(
      '/match/image/download',
      {
        schema: { summary: 'The bytes of a picture, to be saved', querystring: schema.ImageIdSchema },
      },
      async (request, reply) => {
        const { name, type, stream, size } = await images.open(request.query.id)
        return reply
          .type(type)
          .header('content-length', size)
          .header('content-disposition', `attachment; filename="${name}"`)
          .header('cache-control', 'private, no-store')
          .send(stream)
      },
    )

    app.post(
      '/match/image/delete',
      {
        schema: {
          summary: "Deletes one's own picture",
          body: schema.ImageIdSchema,
          response: successOf(Type.Null()),
        },
      },
      async (request) => {
        await images.remove(request.body.id, principalOf(request).userId)
        return envelope.success(null)
      },
    )

    app.delete(
      '/match/image/:id',
      {
        schema: {
          summary: "Deletes one's own picture",
          params: schema.ImageIdSchema,
          response: successOf(Type.Null()),
        },
      },
      async (request) => {
        await images.remove(request.params.id, principalOf(request).userId)
        return envelope.success(null)
      },
    )
  }
}
