import type { FastifyRequest } from 'fastify'
import { ApiError } from '../protocol/errors'
import { imageTypeOf } from './image-type'
import type { ImageType } from './image-type'

export interface Upload {
  readonly bytes: Buffer
  readonly type: ImageType
  readonly matchId: string
}

const ID = /^[\w-]{1,40}$/

/** The picture and the match of a multipart form, in whatever order the client put them. */
export async function readUpload(request: FastifyRequest): Promise<Upload> {
  if (!request.isMultipart()) throw new ApiError('badRequest', 'BAD REQUEST: multipart/form-data is expected')
  let bytes: Buffer | undefined
  let matchId: unknown
  try {
    for await (const part of request.parts()) {
      if (part.type === 'file') {
        const content = await part.toBuffer()
        if (part.fieldname === 'file') bytes = content
      } else if (part.fieldname === 'matchId') matchId = part.value
    }
  } catch (error) {
    throw toApiError(error)
  }
  if (bytes === undefined) throw new ApiError('badRequest', 'BAD REQUEST: file is missing')
  if (typeof matchId !== 'string' || !ID.test(matchId)) {
    throw new ApiError('badRequest', 'BAD REQUEST: matchId is missing or malformed')
  }
  const type = imageTypeOf(bytes)
  if (type === null) throw new ApiError('notAnImage')
  return { bytes, type, matchId }
}

/** The parser's own limits carry status 413; what else it throws is a form that is broken or cut off. */
function toApiError(error: unknown): ApiError {
  const tooLarge = error instanceof Error && 'statusCode' in error && error.statusCode === 413
  return new ApiError(tooLarge ? 'tooLarge' : 'badRequest')
}
