/*
 * The messages between the page and the preview's server, which relays the app's WebSockets. Binary messages are passed on as they
 * are; everything else is one of these frames, as JSON.
 */

export const RELAY_PATH = '/socket'

/** The first frame of the page: the connection that the server is to open. */
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

/** Parses a frame; null if it is malformed. Not only our own page can send messages to the server. */
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
