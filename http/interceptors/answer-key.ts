import type { HttpRequest } from '../types'

/** Whose request it is: the account that it has been taken for, else the one that asked; null for nobody. */
export const whoseIs = ({ context }: HttpRequest): number | null => context.account

/**
 * What the requests that may have the same answer have in common, but for whose they are. Undefined for a request whose
 * answer nobody else may have: not a GET, or one with a token, and of another store than `gate` or of none.
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
