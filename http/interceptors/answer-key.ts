import type { HttpRequest } from '../types'

/** The account of the request: the one it was sent for, else the one signed in when it was made; null for none. */
export const accountOfRequest = ({ context }: HttpRequest): number | null => context.account

/**
 * A key that is the same for requests that may share an answer; it does not contain their account. Undefined for a
 * request whose answer must not be shared: one that is no GET, or that may carry a token of another store than
 * `gate`'s.
 */
export function identityOf(
  { auth, method, url, header, platform, kind, context }: HttpRequest,
  gate: object | undefined,
): string | undefined {
  if (kind !== 'request' || method !== 'GET') return undefined
  if (auth !== 'none' && (!gate || context.gate !== gate)) return undefined
  const lines = Object.keys(header).map((name) => [name.toLowerCase(), header[name]])
  return JSON.stringify([auth, url, platform.dataType, platform.responseType, lines.sort()])
}
