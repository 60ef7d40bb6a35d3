import { userOf, WAITS_FOR_LOGIN, type Kind, type Request, type World } from './_world'

/** Whether a request ended with the right error for what has happened. */
export function isRightError(world: World, { outcome, aborted, overtaken }: Request): boolean {
  const { isLogin } = world.store
  const happened = (kind: Kind): boolean => world.left[kind] < world.bounds[kind]
  switch (outcome) {
    case 'aborted':
      return aborted
    case 'timeout':
      return happened('ticks') || happened('hides')
    case 'network':
      return happened('lost')
    case 'signed-out':
      return happened('logouts')
    case 'session-changed':
      return overtaken && isLogin
    case 'login-required':
      return !isLogin
    case 'renewal-failed':
      return isLogin
    default:
      return false
  }
}

export interface Before {
  readonly user: string | null
  readonly token: string | null
  readonly reason: string
  /** The user of the login that this step may end; null if it ends none. */
  readonly login: string | null
}

/** Records the state before a step. @param step the step that will be done */
export function snapshot(world: World, step: string): Before {
  const { logins, store, engine } = world
  const login = step.startsWith('login ') && logins[Number(step.split(' ')[1]) - 1]
  return {
    user: userOf(world),
    token: store.token,
    reason: store.reason,
    login: login && login.flight === engine.state().login ? login.user : null,
  }
}

/** Whether the right user is signed in after a step. */
function isRightUser(world: World, step: string, before: Before): boolean {
  const user = userOf(world)
  if (step === 'logout') return user === null
  if (step.startsWith('login ') && step.endsWith(' ok') && before.login !== null) return user === before.login
  if (user === before.user) return true
  // Otherwise only a refused renewal may sign out, and only a restored session may sign in.
  if (user === null) return before.token !== null && world.refused.has(before.token)
  return step === 'restore A' || step === 'restore a dead A'
}

/** The events that the store must emit for a change. */
function expectedEvents(world: World, before: Before): string[] {
  const { store, events, lastUser } = world
  const user = userOf(world)
  if (user === before.user) {
    if (store.token === before.token) return []
    return [events.includes('renew') ? 'renew' : 'login']
  }
  if (user === null) return ['logout ' + store.reason]
  const isOtherAccount =
    before.user !== null || (lastUser !== null && lastUser !== user && before.reason !== 'logout')
  return isOtherAccount ? ['accountChange', 'login'] : ['login']
}

/** Checks the rules after a step, and adds the broken ones to `problems`. */
export function check(world: World, step: string, before: Before): void {
  const { store, events, problems, phone, sent, engine } = world
  const { token, status, isLogin } = store
  if (!isRightUser(world, step, before)) problems.push(`now ${String(userOf(world))} is signed in`)
  if (isLogin !== (token !== null)) problems.push('isLogin and token disagree')
  if (world.seen !== token) problems.push('a MobX reader has not seen the new token')
  const expected = expectedEvents(world, before).join()
  if (events.join() !== expected) problems.push(`announced [${events.join()}] instead of [${expected}]`)
  // R6.
  if (world.loggedOut && isLogin) problems.push('signed in again after a logout')

  // R5: nothing waits without a reason.
  if (status === 'renewing') {
    const { paused, renewal } = engine.state()
    if (!paused && !world.renewals.some((one) => one.token === token && one.flight === renewal))
      problems.push('the status is renewing, but no renewal is in flight')
  } else if (status !== 'restoring' && status !== 'signingIn' && world.manualRenewals.includes('pending'))
    problems.push('refresh() waits for nothing')
  world.requests.forEach(({ outcome, settled }, i) => {
    if (settled > 1) problems.push('a promise settled twice')
    if (
      outcome !== 'pending' ||
      sent.some((sentRequest) => sentRequest.request === i && !sentRequest.answered)
    )
      return
    const waits =
      status === 'renewing' ||
      status === 'restoring' ||
      status === 'signingIn' ||
      (status === 'signedOut' && WAITS_FOR_LOGIN[i])
    // A request that the background interrupted is sent again in the foreground.
    const interrupted =
      sent.some((sentRequest) => sentRequest.request === i) && world.left.lost < world.bounds.lost
    if (!waits && !interrupted) problems.push('a request waits for nothing')
  })

  // R6, R9: storage holds the same session as memory.
  if ((!world.restoring && !world.late) || phone.written()) {
    const { session } = Object(phone.stored())
    const stored = session ? String(session.token) : null
    if (stored !== token) problems.push('storage is not what memory is')
  }
  remember(world)
}

/** Records the user who was signed in last, for the next comparison. */
export function remember(world: World): void {
  const user = userOf(world)
  if (user !== null) world.lastUser = user
  else if (world.store.reason === 'logout') world.lastUser = null
}
