import type { Answer } from './network'

/** The counters of the soak, and the broken rules. */
export interface SoakReport {
  readonly counts: Record<string, number>
  readonly broken: string[]
  add(what: string, by?: number): void
}

export function createReport(): SoakReport {
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

/** Watches the requests of one phone, and checks the rules about tokens by what is really sent. */
export function createTokenRules(phone: string, report: SoakReport) {
  const usedRefreshTokens = new Set<string>()
  const oldTokens = new Set<string>()
  /** The renewals of the current session in flight. A former session may also have one, which does not count. */
  let inFlight = { renewals: 0 }

  function watchRenewal(refreshToken: string): (answer: Answer | null) => void {
    report.add('renewals sent')
    if (usedRefreshTokens.has(refreshToken))
      report.broken.push(`${phone}: renewed with a refresh token that was used up`)
    const session = inFlight
    if (++session.renewals > 1) report.broken.push(`${phone}: ${session.renewals} renewals at once`)
    return (answer) => {
      session.renewals--
      // The refresh token was used up by this, or refused; and the phone got the answer.
      const code = field(answer?.data, 'code')
      if (code === '10000' || code === '99996') usedRefreshTokens.add(refreshToken)
    }
  }

  return {
    sent(path: string, header: Readonly<Record<string, string>>, body: string) {
      report.add('requests')
      const token = header['authorization']
      if (token !== undefined && path !== '/logout' && oldTokens.has(token))
        report.broken.push(`${phone}: ${path} left with an old token`)
      const renewed =
        path === '/token/refresh' ? watchRenewal(String(field(JSON.parse(body), 'refreshToken'))) : null
      return (answer: Answer | null) => {
        renewed?.(answer)
        report.add(answer ? `answers ${answer.statusCode}` : 'no answer')
        if (field(answer?.data, 'code') === '99997') report.add('expired answers')
      }
    },
    /** A user has logged in. */
    loggedIn: () => {
      inFlight = { renewals: 0 }
    },
    /** There is a newer token. From now on no request may be sent with this one. */
    tokenReplaced: (token: string) => oldTokens.add(`Bearer ${token}`),
  }
}

export function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}
