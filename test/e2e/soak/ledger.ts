import type { Answer } from './network'

/** What the soak counts, and what it finds broken. */
export interface Ledger {
  readonly counts: Record<string, number>
  readonly broken: string[]
  add(what: string, by?: number): void
}

export function createLedger(): Ledger {
  const counts: Record<string, number> = {}
  const broken: string[] = []
  return {
    counts,
    broken,
    add: (what, by = 1) => {
      counts[what] = (counts[what] ?? 0) + by
    },
  }
}

/** Watches what one phone sends: the rules about tokens are broken or kept on the wire, whatever the store says. */
export function createWatch(phone: string, ledger: Ledger) {
  const deadRefreshTokens = new Set<string>()
  const oldTokens = new Set<string>()
  /** Of the session of the moment. One that was left may still have a renewal under way. */
  let flights = { renewals: 0 }

  function watchRenewal(refreshToken: string): (answer: Answer | null) => void {
    ledger.add('renewals sent')
    if (deadRefreshTokens.has(refreshToken))
      ledger.broken.push(`${phone}: renewed with a token known to be dead`)
    const session = flights
    if (++session.renewals > 1) ledger.broken.push(`${phone}: ${session.renewals} renewals at once`)
    return (answer) => {
      session.renewals--
      // It is used up, or was dead before: the server said so, and the phone heard it.
      const code = field(answer?.data, 'code')
      if (code === '10000' || code === '99996') deadRefreshTokens.add(refreshToken)
    }
  }

  return {
    sent(path: string, header: Readonly<Record<string, string>>, body: string) {
      ledger.add('requests')
      const token = header['authorization']
      if (token !== undefined && path !== '/logout' && oldTokens.has(token))
        ledger.broken.push(`${phone}: ${path} left with an old token`)
      const renewed =
        path === '/token/refresh' ? watchRenewal(String(field(JSON.parse(body), 'refreshToken'))) : null
      return (answer: Answer | null) => {
        renewed?.(answer)
        ledger.add(answer ? `answers ${answer.statusCode}` : 'no answer')
        if (field(answer?.data, 'code') === '99997') ledger.add('expired answers')
      }
    },
    /** Somebody logged in. */
    begin: () => {
      flights = { renewals: 0 }
    },
    /** There is a newer one; from now on nothing may leave with this. */
    retire: (token: string) => oldTokens.add(`Bearer ${token}`),
  }
}

export function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}
