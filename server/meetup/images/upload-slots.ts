import { ApiError } from '../../protocol/errors'

const PER_USER = 3
const ALL = 24

/**
 * Limits the number of simultaneous uploads in this process: 3 for each user, 24 in all. The function it makes takes a
 * slot for a user and returns a function that releases it.
 * @throws ApiError `tooMany` or `busy` if no slot is free
 */
export function createUploadSlots(): (userId: string) => () => void {
  const running = new Map<string, number>()
  let all = 0

  return (userId) => {
    const own = running.get(userId) ?? 0
    if (own >= PER_USER) throw new ApiError('tooMany', 'TOO MANY UPLOADS AT ONCE', 1)
    if (all >= ALL) throw new ApiError('busy')
    running.set(userId, own + 1)
    all++
    return () => {
      all--
      const left = (running.get(userId) ?? 1) - 1
      if (left > 0) running.set(userId, left)
      else running.delete(userId)
    }
  }
}
