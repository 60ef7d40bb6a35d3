import type { UploadOptions } from 'mobx-miniprogram-auth'
import { http } from '../auth'
import type { MatchImage } from './types'

const root = 'meetup/api/v1/match/image/'

/** ms. Long enough for a large picture on a slow line, and for a visitor to log in first. */
const UPLOAD_TIMEOUT = 300_000

export const listImages = (matchId: string) => http.get<readonly MatchImage[]>(root + 'list', { matchId })

export const createImage = (matchId: string, filePath: string, onProgress: UploadOptions['onProgress']) =>
  http.upload<MatchImage>({
    url: root + 'create',
    filePath,
    name: 'file',
    formData: { matchId },
    onProgress,
    waitForLogin: true,
    timeout: UPLOAD_TIMEOUT,
  })

export const deleteImage = (id: string) => http.post(root + 'delete', { id })
