import { open } from 'node:fs/promises'
import sharp from 'sharp'
import { ApiError } from '../../protocol/errors'
import { imageTypeOf } from './image-type'
import type { ImageType } from './image-type'

/** Pixels of all frames together: a small file can claim to be a picture that fills the memory. */
const MAX_PIXELS = 64_000_000
const HEAD_BYTES = 32

// Of the formats the library knows only those we take: each more is one more parser for strangers to try.
sharp.block({ operation: ['VipsForeignLoad'] })
sharp.unblock({
  operation: ['VipsForeignLoadPng', 'VipsForeignLoadJpeg', 'VipsForeignLoadNsgif', 'VipsForeignLoadWebp'],
})
sharp.cache(false)
// One thread a picture: many pictures at once must not take every core from the logins.
sharp.concurrency(1)

/**
 * Draws a picture anew from what it shows. What the file said beside that is gone: EXIF with the place and the device,
 * XMP, comments, thumbnails, and whatever somebody hid behind its end. The colour profile stays, and a picture lies as
 * its EXIF said. Throws `notAnImage` for what cannot be drawn.
 */
export async function cleanImage(path: string): Promise<{ bytes: Buffer; type: ImageType }> {
  const type = await typeOf(path)
  if (type === null) throw new ApiError('notAnImage')
  const animated = type === 'gif' || type === 'webp'
  try {
    const image = sharp(path, { animated, limitInputPixels: MAX_PIXELS, failOn: 'error' }).keepIccProfile()
    // Frames lie below each other, so a film cannot be turned; it has no EXIF of a camera either.
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
