import type { FakeAnswer } from './answers'
import { copy, encode, isBuffer } from '../copy'
import { DEFAULT_TIMEOUT, headerTask, readHeader, toText } from './fake-request'
import type { FakeRequestTask } from './fake-request'
import type { Network, Transfer } from './network-types'
import { readListener, readOptions } from '../options'
import type { Callback } from '../options'

export interface FakeTransferTask extends Pick<
  FakeRequestTask,
  'abort' | 'onHeadersReceived' | 'offHeadersReceived'
> {
  onProgressUpdate(listener: Callback): void
  offProgressUpdate(listener?: Callback): void
}

const SHARED = ['url', 'header', 'timeout', 'enableHttp2', 'enableQuic', 'enableProfile']
const UPLOAD = [...SHARED, 'filePath', 'name', 'formData']
const DOWNLOAD = [...SHARED, 'filePath']

/** `wx.uploadFile`: a POST; the `data` of its answer is always a string. */
export function createUpload(network: Network): (given: unknown) => FakeTransferTask {
  return (given) => {
    const options = readOptions('uploadFile', given, UPLOAD)
    const form = copy(options.maybeObject('formData'))
    const transfer = network.send({
      api: 'uploadFile',
      kind: 'upload',
      url: options.string('url'),
      method: 'POST',
      header: readHeader('uploadFile', options),
      data: form,
      body: form,
      file: { name: options.string('name'), path: options.string('filePath') },
      timeout: options.maybeNumber('timeout') ?? DEFAULT_TIMEOUT,
      callbacks: options.callbacks,
      result: (answer) => ({
        data: toText(answer),
        statusCode: answer.statusCode,
        header: { ...answer.header },
        errMsg: 'uploadFile:ok',
      }),
    })
    return progressTask('UploadTask', transfer)
  }
}

/** `wx.downloadFile`: whatever the status, the body becomes a file; `files` holds its bytes by path. */
export function createDownload(
  network: Network,
  files: Map<string, ArrayBuffer>,
): (given: unknown) => FakeTransferTask {
  let count = 0
  return (given) => {
    const options = readOptions('downloadFile', given, DOWNLOAD)
    const filePath = options.maybeString('filePath')
    const save = (answer: FakeAnswer): object => {
      const path = filePath ?? `http://tmp/fake-${++count}`
      files.set(path, isBuffer(answer.data) ? answer.data.slice(0) : encode(toText(answer)))
      return filePath === undefined ? { tempFilePath: path } : { filePath: path }
    }
    const transfer = network.send({
      api: 'downloadFile',
      kind: 'download',
      url: options.string('url'),
      method: 'GET',
      header: readHeader('downloadFile', options),
      data: undefined,
      body: undefined,
      file: null,
      timeout: options.maybeNumber('timeout') ?? DEFAULT_TIMEOUT,
      callbacks: options.callbacks,
      result: (answer) => ({
        ...save(answer),
        statusCode: answer.statusCode,
        header: { ...answer.header },
        errMsg: 'downloadFile:ok',
      }),
    })
    return progressTask('DownloadTask', transfer)
  }
}

function progressTask(name: string, transfer: Transfer): FakeTransferTask {
  return {
    ...headerTask(name, transfer),
    onProgressUpdate: (listener) => transfer.on('progress', readListener(name, listener)),
    offProgressUpdate: (listener) => transfer.off('progress', listener),
  }
}
