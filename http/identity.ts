import type { HttpAuth } from './contract'
import type { HttpRequest } from './types'

/** Tells whether one request may have the answer to another: the same account, address and headers. */
export interface Identity {
  /** Undefined for a request whose answer nobody else may have: not a GET, or one with a token, of we know not whom. */
  keyOf(request: HttpRequest): string | undefined
  /** Grows whenever what was answered before may be somebody else's. */
  readonly epoch: number
}

/**
 * @param auth the store of the client
 * @param changed called when somebody signs in or out
 */
export function createIdentity(auth: HttpAuth | undefined, changed: () => void): Identity {
  let epoch = 0
  function change(): void {
    epoch++
    changed()
  }
  const watched = !!auth && !!auth.on
  if (auth && auth.on) {
    auth.on('logout', change)
    auth.on('accountChange', change)
    // A session that was restored is the one that was there before.
    auth.on('login', ({ restored }) => {
      if (!restored) change()
    })
  }
  return {
    get epoch() {
      return epoch
    },
    keyOf({ auth: need, method, url, header, platform, kind }) {
      if (kind !== 'request' || method !== 'GET' || platform.enableChunked) return undefined
      if (need !== 'none' && !watched) return undefined
      const names = Object.keys(header).sort()
      const parts: unknown[] = [need, url, platform.dataType, platform.responseType]
      return JSON.stringify(parts.concat(names.map((name) => [name.toLowerCase(), header[name]])))
    },
  }
}
