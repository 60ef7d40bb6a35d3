import type { NetworkTimeout } from '../../../compiled'
import type { Fields } from '../../guards'
import { asText, isFields } from '../../guards'
import type { Api } from '../api'
import { optionsOf } from '../api'
import type { TempFiles } from '../files/temp-files'
import type { NetworkContext, TransferPlan } from './transfer'
import { headerOf, startTransfer, timeoutOf } from './transfer'

function hasHeader(header: Readonly<Record<string, string>>, name: string): boolean {
  return Object.keys(header).some((key) => key.toLowerCase() === name)
}

function contentTypeOf(header: Readonly<Record<string, string>>): string {
  const found = Object.entries(header).find(([name]) => name.toLowerCase() === 'content-type')
  return found?.[1].toLowerCase() ?? ''
}

function queryOf(data: Fields): string {
  return Object.entries(data)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => {
      const text = isFields(value) ? JSON.stringify(value) : String(value)
      return `${encodeURIComponent(key)}=${encodeURIComponent(text)}`
    })
    .join('&')
}

/** Encodes `data`: for GET as a query; for other methods as JSON or as a form, by the content type. */
function encode(
  method: string,
  url: string,
  data: unknown,
  contentType: string,
): Pick<TransferPlan, 'url' | 'body'> {
  if (data === undefined || data === null) return { url, body: null }
  if (data instanceof ArrayBuffer) return { url, body: data }
  if (typeof data === 'string') return method === 'GET' ? { url, body: null } : { url, body: data }
  if (!isFields(data)) return { url, body: asText(data) }
  if (method === 'GET') {
    const query = queryOf(data)
    return { url: query === '' ? url : `${url}${url.includes('?') ? '&' : '?'}${query}`, body: null }
  }
  const isForm = contentType.includes('application/x-www-form-urlencoded')
  return { url, body: isForm ? queryOf(data) : JSON.stringify(data) }
}

function parsed(text: string, dataType: unknown): unknown {
  if (dataType !== undefined && dataType !== 'json') return text
  try {
    const value: unknown = JSON.parse(text)
    return value
  } catch {
    return text
  }
}

function requestPlan(options: Fields, timeouts: NetworkTimeout): TransferPlan {
  const method = asText(options.method, 'GET').toUpperCase()
  const given = headerOf(options)
  const header = hasHeader(given, 'content-type') ? given : { ...given, 'content-type': 'application/json' }
  const binary = options.responseType === 'arraybuffer'
  return {
    name: 'request',
    ...encode(method, asText(options.url), options.data, contentTypeOf(header)),
    method,
    header,
    timeout: timeoutOf(options, timeouts.request),
    responseType: binary ? 'arraybuffer' : 'text',
    answer: (xhr) => ({ data: binary ? xhr.response : parsed(xhr.responseText, options.dataType) }),
  }
}

function uploadPlan(options: Fields, timeouts: NetworkTimeout, files: TempFiles): TransferPlan {
  const path = asText(options.filePath)
  const blob = files.get(path)
  const form = new FormData()
  if (isFields(options.formData)) {
    for (const [name, value] of Object.entries(options.formData)) form.append(name, asText(value))
  }
  if (blob) form.append(asText(options.name, 'file'), blob, path.split('/').at(-1))
  const header = Object.entries(headerOf(options)).filter(([name]) => name.toLowerCase() !== 'content-type')
  return {
    name: 'uploadFile',
    url: asText(options.url),
    method: 'POST',
    header: Object.fromEntries(header),
    timeout: timeoutOf(options, timeouts.uploadFile),
    body: form,
    responseType: 'text',
    answer: (xhr) => ({ data: xhr.responseText }),
    ...(blob ? {} : { refusal: 'file not found' }),
  }
}

function downloadPlan(options: Fields, timeouts: NetworkTimeout, files: TempFiles): TransferPlan {
  return {
    name: 'downloadFile',
    url: asText(options.url),
    method: 'GET',
    header: headerOf(options),
    timeout: timeoutOf(options, timeouts.downloadFile),
    body: null,
    responseType: 'blob',
    answer: (xhr) => {
      const body: unknown = xhr.response
      if (!(body instanceof Blob)) return {}
      // The file is stored under the `filePath` of the call, or under a new temporary path.
      const filePath = asText(options.filePath)
      return filePath === '' ? { tempFilePath: files.add(body) } : { filePath: files.add(body, filePath) }
    },
  }
}

/** `wx.request`, `wx.uploadFile` and `wx.downloadFile`. As in WeChat they return a task, never a promise. */
export function networkApis(
  context: NetworkContext,
  timeouts: NetworkTimeout,
  files: TempFiles,
): Readonly<Record<string, Api>> {
  const { device, pool } = context
  device.frozenNow.on(() => pool.interruptAll())
  device.networkChanged.on(() => {
    if (!device.isOnline) pool.dropAll()
  })
  return {
    request: (given) => {
      const options = optionsOf(given)
      return startTransfer(context, options, requestPlan(options, timeouts))
    },
    uploadFile: (given) => {
      const options = optionsOf(given)
      return startTransfer(context, options, uploadPlan(options, timeouts, files))
    },
    downloadFile: (given) => {
      const options = optionsOf(given)
      return startTransfer(context, options, downloadPlan(options, timeouts, files))
    },
  }
}
