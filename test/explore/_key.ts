import { codeOf, RENEWAL_TIMEOUT, type AppCall, type World } from './_world'

/**
 * The key of a world's state. Two worlds with the same key behave alike in all steps that follow. The key holds the whole state of the
 * machine, and everything around it that still has an effect. Times are written relative to now; names of tokens and accounts are
 * written as numbers, which tell only which of them are equal.
 */
export function keyOf(world: World): string {
  const { phone, store, left } = world
  const s = world.engine.state()
  const now = phone.now()
  const names = new Map<string, number>()
  const numberOf = (name: string | number): number => {
    const key = typeof name + String(name)
    const found = names.get(key) ?? names.size
    names.set(key, found)
    return found
  }
  const token = (name: string | null): string =>
    name === null ? '-' : name.charAt(0) + String(numberOf(name))
  const until = (at: number): number => (at === Infinity ? -1 : Math.max(0, at - now))
  const inProgress = (list: readonly AppCall[], running: number): unknown =>
    list.map((one) => [
      one.user,
      token(one.token),
      one.flight === running,
      Math.min(now - one.at, RENEWAL_TIMEOUT),
    ])

  const pending = world.requests.filter(({ outcome }) => outcome === 'pending')
  const parkOrder = pending.map(({ parkedAt }) => parkedAt).sort((x, y) => x - y)
  const requests = world.requests.map((request, i) => {
    // A request that has ended has no effect any more.
    if (request.outcome !== 'pending') return 0
    const { owner, tokens, overtaken, ticket, parkedAt } = request
    const attempts = world.sent.filter((sentRequest) => sentRequest.request === i)
    const inFlight = attempts
      .filter(({ answered }) => !answered)
      .map((sentRequest) => token(sentRequest.token))
    const account = ticket && ticket.account
    return [
      owner,
      tokens.length,
      overtaken,
      account === null ? -1 : numberOf(account),
      parkOrder.indexOf(parkedAt),
      inFlight,
    ]
  })

  const coolingDown = s.renewal > 0 || s.coolUntil > now
  return JSON.stringify([
    [s.restored, s.session && token(s.session.token), s.key, s.reason, s.login > 0, s.renewal > 0],
    [
      s.spent === s.generation,
      s.proven,
      s.futile,
      s.refused,
      s.failures,
      s.renewal && s.interruptions,
      s.renewal && s.paused,
      s.visible,
    ],
    [s.endsAt === Infinity ? -1 : s.endsAt - now, Math.min(now - s.obtainedAt, 1000), numberOf(s.account)],
    [
      until(s.retryAt),
      until(s.coolUntil),
      coolingDown ? now - s.startedAt : -1,
      store.error && codeOf(store.error),
    ],
    [
      world.restoring,
      world.late,
      phone.written(),
      world.hidden,
      world.loggedOut,
      world.lastUser,
      store.waiting,
    ],
    [left, phone.timers()],
    [
      inProgress(world.renewals, s.renewal),
      inProgress(world.logins, s.login),
      world.manualRenewals.includes('pending'),
    ],
    requests,
  ])
}
