export type ImageType = 'png' | 'jpg' | 'gif' | 'webp'

export const mediaTypeOf = (extension: string): string => `image/${extension === 'jpg' ? 'jpeg' : extension}`

/** The type of a picture by its first bytes; null for any other file. Name and Content-Type are not trusted. */
export function imageTypeOf(bytes: Buffer): ImageType | null {
  const starts = (signature: string, at = 0) =>
    bytes.length > 16 && bytes.toString('latin1', at, at + signature.length) === signature
  if (starts('\x89PNG\r\n\x1a\n')) return 'png'
  if (starts('\xff\xd8\xff')) return 'jpg'
  if (starts('GIF87a') || starts('GIF89a')) return 'gif'
  if (starts('RIFF') && starts('WEBP', 8)) return 'webp'
  return null
}
