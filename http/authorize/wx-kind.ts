import type { Platform } from '../../stores/platform/wx-platform'
import type { Kind } from '../types'

/** What a function of the platform sends, by default of `wx`; undefined if the function is none of the three. */
export function kindOfApi(api: unknown, platform: Platform | undefined): Kind | undefined {
  const { request, uploadFile, downloadFile }: Partial<Platform> =
    platform || (typeof wx === 'undefined' ? {} : wx)
  if (api === request) return 'request'
  if (api === uploadFile) return 'upload'
  return api === downloadFile ? 'download' : undefined
}
