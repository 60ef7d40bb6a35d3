import type { Platform } from '../../stores/platform/wx-platform'

/** True if the function is the `downloadFile` of the platform, by default of `wx`. */
export function isDownload(api: unknown, platform: Platform | undefined): boolean {
  const { downloadFile }: Partial<Platform> = platform || (typeof wx === 'undefined' ? {} : wx)
  return downloadFile === api
}
