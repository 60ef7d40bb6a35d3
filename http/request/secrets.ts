import { isIn } from '../../stores/secrets'
import type { AuthGate } from '../../stores/types'
import type { Header } from '../types'

/** The texts that no message may contain: the store's secrets, and the request's header values of over 5 characters. */
export function secretsOf(
  { gate }: { readonly gate: AuthGate | undefined },
  header: Header = {},
): readonly string[] {
  const own = Object.keys(header).map((name) => String(header[name]))
  return own.filter((value) => value.length > 5).concat(gate ? gate.secrets : [])
}

/**
 * Call this for an address of another origin: secrets of the store go to the client's own origins only. It checks every
 * request, because one of the app's `refresh` is not recognised if `refresh` has waited for something before it sends.
 * @throws TypeError for a request that contains a secret
 */
export function checkSecrets(
  { gate }: { readonly gate: AuthGate | undefined },
  url: string,
  data: unknown,
  platform: object,
  header: Header,
): void {
  if (gate && isIn([url, data, JSON.stringify([header, platform])].join(' '), gate.secrets))
    throw new TypeError(
      'Http: what a session or a login holds goes to the origin of baseUrl, or to one of allowOrigins',
    )
}
