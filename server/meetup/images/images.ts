import { randomId } from '../../auth/tokens/secrets'
import type { Clock } from '../../clock'
import type { Database } from '../../database/types'
import { ApiError } from '../../protocol/errors'
import type { FileStore } from './files'
import { mediaTypeOf } from './image-type'
import type { ImageType } from './image-type'

export interface MatchImage {
  id: string
  matchId: string
  url: string
  /** ms since the epoch. */
  createdAt: number
  /** Whether the asking user may delete it. */
  mine: boolean
}

export type MatchImages = ReturnType<typeof createMatchImages>

/** The pictures of matches. Every signed-in user may see them; only the user who uploaded a picture may delete it. */
export function createMatchImages(database: Database, files: FileStore, clock: Clock, quota: number) {
  async function requireMatch(matchId: string): Promise<void> {
    const [match] = await database.query('SELECT 1 AS found FROM activities WHERE match_id = $1', [matchId])
    if (!match) throw new ApiError('notFound', 'NO SUCH MATCH')
  }

  return {
    requireMatch,

    async list(matchId: string, userId: string): Promise<MatchImage[]> {
      await requireMatch(matchId)
      return database.query<MatchImage>(
        `SELECT id, match_id AS "matchId", '/files/' || file AS url, created_at AS "createdAt", user_id = $2 AS mine
         FROM match_images WHERE match_id = $1 ORDER BY created_at DESC, id`,
        [matchId, userId],
      )
    },

    /** Stores a picture. @throws ApiError `full` if the user's pictures would exceed `quota` bytes */
    async create(matchId: string, userId: string, bytes: Buffer, type: ImageType): Promise<MatchImage> {
      const id = randomId()
      const createdAt = clock.now()
      const name = await files.put(bytes, type)
      try {
        await database.transaction(async (transaction) => {
          // The lock makes the uploads of one user run one after the other, so that together they do not exceed the
          // quota. Inserts of rows that refer to the user do not wait for it.
          await transaction.query('SELECT 1 AS locked FROM users WHERE id = $1 FOR NO KEY UPDATE', [userId])
          const [kept] = await transaction.query<{ bytes: number }>(
            'SELECT coalesce(sum(bytes), 0)::bigint AS bytes FROM match_images WHERE user_id = $1',
            [userId],
          )
          if ((kept?.bytes ?? 0) + bytes.length > quota)
            throw new ApiError('full', 'NO PLACE LEFT FOR MORE OF YOUR PICTURES')
          await transaction.query(
            'INSERT INTO match_images (id, match_id, user_id, file, created_at, bytes) VALUES ($1, $2, $3, $4, $5, $6)',
            [id, matchId, userId, name, createdAt, bytes.length],
          )
        })
      } catch (error) {
        await files.remove(name)
        throw error
      }
      return { id, matchId, url: `/files/${name}`, createdAt, mine: true }
    },

    /** Opens a picture for download. @throws ApiError `notFound` */
    async open(id: string) {
      const [image] = await database.query<{ file: string }>('SELECT file FROM match_images WHERE id = $1', [
        id,
      ])
      const found = image && (await files.open(image.file))
      if (!found) throw new ApiError('notFound', 'NO SUCH IMAGE')
      // The file is named by its id, because the name in the store is the secret that opens the picture to everybody.
      return { ...found, name: `${id}.${found.extension}`, type: mediaTypeOf(found.extension) }
    },

    /** Deletes a picture of this user. @throws ApiError `notFound`, or `forbidden` if it is another user's */
    async remove(id: string, userId: string): Promise<void> {
      const [image] = await database.query<{ owner: string }>(
        'SELECT user_id AS owner FROM match_images WHERE id = $1',
        [id],
      )
      if (!image) throw new ApiError('notFound', 'NO SUCH IMAGE')
      if (image.owner !== userId) throw new ApiError('forbidden')
      const [removed] = await database.query<{ file: string }>(
        'DELETE FROM match_images WHERE id = $1 RETURNING file',
        [id],
      )
      if (removed) await files.remove(removed.file)
    },
  }
}
