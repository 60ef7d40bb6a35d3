import type { Device } from '../../device'
import { asNumber, asText } from '../../guards'
import type { Api } from '../api'
import { ApiFailure, asyncApi } from '../api'
import type { Phone } from '../phone'
import type { TempFiles } from './temp-files'

/** The APIs that choose and compress pictures. `compressImage` answers with the same picture. */
export function mediaApis(device: Device, phone: Phone, files: TempFiles): Readonly<Record<string, Api>> {
  const choose = async (count: number) => {
    const pictures = await phone.choosePictures(count)
    if (pictures.length === 0) throw new ApiFailure('cancel')
    return pictures.slice(0, count).map((file) => ({ path: files.add(file), size: file.size }))
  }
  return {
    chooseMedia: asyncApi(device, 'chooseMedia', async (options) => {
      const chosen = await choose(asNumber(options.count, 9))
      const tempFiles = chosen.map(({ path, size }) => ({
        tempFilePath: path,
        size,
        fileType: 'image',
        duration: 0,
        height: 0,
        width: 0,
        thumbTempFilePath: '',
      }))
      return { tempFiles, type: 'image', failedCount: 0 }
    }),
    chooseImage: asyncApi(device, 'chooseImage', async (options) => {
      const tempFiles = await choose(asNumber(options.count, 9))
      return { tempFiles, tempFilePaths: tempFiles.map(({ path }) => path) }
    }),
    compressImage: asyncApi(device, 'compressImage', (options) => {
      const path = asText(options.src)
      if (!files.get(path)) throw new ApiFailure('file not found')
      return { tempFilePath: path }
    }),
  }
}
