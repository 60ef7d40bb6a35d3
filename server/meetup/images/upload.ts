import type { FastifyRequest } from 'fastify'
import { ApiError } from '../../protocol/errors'
import type { FileStore } from './files'

export interface Upload {
  /** The path of the draft that holds the uploaded file; the caller discards it. */
  readonly draft: string
  readonly matchId: string
}

const ID = /^[\w-]{1,40}$/

/**
 * Reads the picture and the match id of a multipart form, in any order. The picture is written to the disk as it
 * arrives.
 */
export async function readUpload(request: FastifyRequest, files: FileStore): Promise<Upload> {
  if (!request.isMultipart()) throw new ApiError('badRequest', 'BAD REQUEST: multipart/form-data is expected')
  let draft: string | undefined
  let matchId: unknown
  try {
    for await (const part of request.parts()) {
      if (part.type !== 'file') {
        if (part.fieldname === 'matchId') matchId = part.value
      } else if (part.fieldname === 'file') {
        draft = await files.receive(part.file)
        if (part.file.truncated) throw new ApiError('tooLarge')
      } else part.file.resume()
    }
    if (draft === undefined) throw new ApiError('badRequest', 'BAD REQUEST: file is missing')
    if (typeof matchId !== 'string' || !ID.test(matchId)) {
      throw new ApiError('badRequest', 'BAD REQUEST: matchId is missing or malformed')
    }
    return { draft, matchId }
  } catch (error) {
    if (draft !== undefined) await files.discard(draft)
    throw toApiError(error)
  }
}

/**
 * Turns errors of the parser into an `ApiError`: those of its limits have status 413, the others mean a broken or
 * truncated form. Errors of the disk, which have a `syscall`, are the server's fault and stay as they are.
 */
function toApiError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof ApiError) return error
  if ('syscall' in error) return error
  return new ApiError('statusCode' in error && error.statusCode === 413 ? 'tooLarge' : 'badRequest')
}
