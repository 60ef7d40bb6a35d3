import { isIn } from '../../stores/secrets'
import type { AuthGate } from '../../stores/types'
import type { Header } from '../types'

/** What must not be told of a request: what signs the user in, and what its header says. */
export function secretsOf(
  { gate }: { readonly gate: AuthGate | undefined },
  header: Header = {},
): readonly string[] {
  const own = Object.keys(header).map((name) => String(header[name]))
  return own.filter((value) => value.length > 5).concat(gate ? gate.secrets : [])
}

/**
 * What signs a user in goes to our own origins only, whoever sends it: `refresh` may have waited for something before it
 * asks, and is not known then by when it does. Asked for an address that is not ours.
 * @throws TypeError
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
