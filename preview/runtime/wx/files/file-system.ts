import type { Device } from '../../device'
import type { Api } from '../api'
import { ApiFailure, asyncApi } from '../api'
import type { TempFiles } from './temp-files'

/** `wx.getFileSystemManager()` with `readFile` only, for temporary files and downloads. */
export function fileApis(device: Device, files: TempFiles): Readonly<Record<string, Api>> {
  const readFile = asyncApi(device, 'readFile', async ({ filePath, encoding }) => {
    const blob = files.get(String(filePath))
    if (!blob) throw new ApiFailure(`no such file or directory, open ${String(filePath)}`)
    if (encoding !== undefined && encoding !== 'utf8' && encoding !== 'utf-8')
      throw new ApiFailure('invalid encoding')
    return { data: await contentOf(blob, encoding !== undefined) }
  })
  const manager = { readFile }
  return { getFileSystemManager: () => manager }
}

function contentOf(blob: Blob, asText: boolean): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(reader.result)
    reader.onerror = () => reject(new ApiFailure('read failed'))
    if (asText) reader.readAsText(blob)
    else reader.readAsArrayBuffer(blob)
  })
}
