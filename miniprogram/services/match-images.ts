import type { UploadOptions } from 'mobx-miniprogram-auth'
import { http } from '../auth'
import type { MatchImage } from './types'

const root = 'meetup/api/v1/match/image/'

export const listImages = (matchId: string) => http.get<readonly MatchImage[]>(root + 'list', { matchId })

export const createImage = (matchId: string, filePath: string, onProgress: UploadOptions['onProgress']) =>
  http.upload<MatchImage>({
    url: root + 'create',
    filePath,
    name: 'file',
    formData: { matchId },
    onProgress,
    waitForLogin: true,
  })

export const deleteImage = (id: string) => http.post(root + 'delete', { id })
