import { open } from 'node:fs/promises'
import sharp from 'sharp'
import { ApiError } from '../../protocol/errors'
import { imageTypeOf } from './image-type'
import type { ImageType } from './image-type'

/** The most pixels of all frames together: a small file can decode to a picture that fills the memory. */
const MAX_PIXELS = 64_000_000
const HEAD_BYTES = 32

// Only the loaders of the accepted formats are enabled, because each further one is a parser that strangers could
// attack.
sharp.block({ operation: ['VipsForeignLoad'] })
sharp.unblock({
  operation: ['VipsForeignLoadPng', 'VipsForeignLoadJpeg', 'VipsForeignLoadNsgif', 'VipsForeignLoadWebp'],
})
sharp.cache(false)
// One thread for each picture, so that many pictures at once do not take all cores from other requests.
sharp.concurrency(1)

/**
 * Decodes a picture and encodes it again, which removes everything but the pixels and the colour profile: EXIF with
 * place and device, XMP, comments, thumbnails, and data hidden after the end. The picture is turned as its EXIF says.
 * @throws ApiError `notAnImage` if it cannot be decoded
 */
export async function cleanImage(path: string): Promise<{ bytes: Buffer; type: ImageType }> {
  const type = await typeOf(path)
  if (type === null) throw new ApiError('notAnImage')
  const animated = type === 'gif' || type === 'webp'
  try {
    const image = sharp(path, { animated, limitInputPixels: MAX_PIXELS, failOn: 'error' }).keepIccProfile()
    // An animation is decoded as one tall picture of its frames, so it cannot be turned. It has no camera's EXIF
    // either.
    if (((await image.metadata()).pages ?? 1) === 1) image.autoOrient()
    const drawn = type === 'jpg' ? image.jpeg({ quality: 90 }) : image.toFormat(type)
    return { bytes: await drawn.toBuffer(), type }
  } catch {
    throw new ApiError('notAnImage')
  }
}

async function typeOf(path: string): Promise<ImageType | null> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0)
    return imageTypeOf(buffer.subarray(0, bytesRead))
  } finally {
    await file.close()
  }
}
