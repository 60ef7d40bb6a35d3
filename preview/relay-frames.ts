/** What the page and the relay of its WebSockets say to each other. Bytes go as they are, everything else as one of these. */
export const RELAY_PATH = '/socket'

export interface Hello {
  readonly url: string
  readonly header: Readonly<Record<string, string>>
  readonly protocols: readonly string[]
}

export type Frame =
  | Hello
  | { readonly open: object }
  | { readonly text: string }
  | { readonly fail: string }
  | { readonly close: readonly [code: number, reason: string] }

export const writeFrame = (frame: Frame): string => JSON.stringify(frame)

/** Null for what is none: the page is ours, but anybody may knock. */
export function readFrame(text: string): Frame | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  return isFrame(value) ? value : null
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

function isFrame(value: unknown): value is Frame {
  if (!isObject(value)) return false
  const { url, header, protocols, open, text, fail, close } = value
  if (url !== undefined) return typeof url === 'string' && isObject(header) && Array.isArray(protocols)
  if (close !== undefined)
    return Array.isArray(close) && typeof close[0] === 'number' && typeof close[1] === 'string'
  return isObject(open) || typeof text === 'string' || typeof fail === 'string'
}
