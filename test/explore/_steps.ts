import {
  codeOf,
  LIFE,
  settle,
  userOf,
  WAITS_FOR_LOGIN,
  type AppCall,
  type Kind,
  type Request,
  type World,
} from './_world'
import { isRightError } from './_rules'

const OFFLINE = { errMsg: 'request:fail' }
const INTERRUPTED = { errMsg: 'request:fail interrupted', errno: 600003 }

/** All steps that are possible now, in the words that `act` takes. */
export function enabled({
  left,
  phone,
  hidden,
  restoring,
  sent,
  renewals,
  logins,
  requests,
}: World): string[] {
  const steps: string[] = []
  const within = (kind: Kind, ...names: string[]): void => {
    if (left[kind] > 0) steps.push(...names)
  }
  if (restoring) steps.push('restore A', 'restore a dead A', 'restore nothing', 'restore fails')
  within('requests', 'send')
  for (const { answered, request } of sent) {
    if (answered) continue
    const name = 'answer ' + String(request + 1)
    steps.push(name + ' ok')
    within('expired', name + ' expired')
    within('lost', name + ' offline')
    if (hidden) within('lost', name + ' interrupted')
  }
  renewals.forEach((_, i) => {
    const name = 'renewal ' + String(i + 1)
    steps.push(name + ' ok')
    within('failures', name + ' refused', name + ' offline')
    if (hidden) within('failures', name + ' interrupted')
  })
  logins.forEach((_, i) => {
    steps.push('login ' + String(i + 1) + ' ok')
    within('failures', 'login ' + String(i + 1) + ' fails')
  })
  // A second login of the same user joins the one in flight; one of another user is refused.
  within('logins', 'login as A', 'login as B')
  within('logouts', 'logout')
  within('manualRenewals', 'refresh by hand')
  if (hidden) steps.push('show', 'show next day')
  else {
    within('hides', 'hide')
    if (phone.timers().length) within('ticks', 'tick')
  }
  requests.forEach(({ outcome }, i) => {
    if (outcome === 'pending') within('aborts', 'abort ' + String(i + 1))
  })
  return steps
}

/** Does a step, and waits until everything that follows from it has happened. */
export async function act(world: World, step: string): Promise<void> {
  world.events.length = 0
  const [actionName = '', ...words] = step.split(' ')
  const action = step.startsWith('login as') ? startLogin : ACTS[actionName]
  if (!action) throw new TypeError('no such step: ' + step)
  action(world, words)
  await settle()
}

type Act = (world: World, words: readonly string[]) => void

const ACTS: Readonly<Record<string, Act>> = {
  restore(world, [what, how]) {
    world.restoring = false
    // The value that could not be read in time is still in storage.
    world.late = world.store.status !== 'restoring'
    if (what === 'fails') world.phone.restoreFailed()
    else world.phone.restored(what === 'nothing' ? undefined : storedSession(world, how === 'dead'))
  },
  send(world) {
    world.left.requests--
    send(world)
  },
  answer(world, [number, how]) {
    const sentRequest = world.sent.find((one) => !one.answered && one.request === Number(number) - 1)
    if (!sentRequest) throw new TypeError('no such request is on its way')
    if (how === 'ok') return sentRequest.succeed({ code: '10000', of: sentRequest.request })
    world.left[how === 'expired' ? 'expired' : 'lost']--
    if (how === 'expired' && sentRequest.token) world.calledExpired.add(sentRequest.token)
    if (how === 'expired') sentRequest.succeed({ code: '99997' })
    else sentRequest.fail(how === 'offline' ? OFFLINE : INTERRUPTED)
  },
  renewal(world, [number, how]) {
    settleCall(world, world.renewals, number, how)
  },
  login(world, [number, how]) {
    const call = world.logins[Number(number) - 1]
    if (how === 'ok' && call && call.flight === world.engine.state().login) world.loggedOut = false
    settleCall(world, world.logins, number, how)
  },
  logout(world) {
    world.left.logouts--
    void world.store.logout()
    world.loggedOut = true
  },
  refresh(world) {
    world.left.manualRenewals--
    const at = world.manualRenewals.push('pending') - 1
    world.store.refresh().then(
      () => (world.manualRenewals[at] = 'ok'),
      (error: unknown) => (world.manualRenewals[at] = codeOf(error)),
    )
  },
  abort(world, [number]) {
    world.left.aborts--
    const request = world.requests[Number(number) - 1]
    if (!request || !request.call) throw new TypeError('no such request')
    request.aborted = true
    request.call.abort()
  },
  hide(world) {
    world.left.hides--
    world.hidden = true
    world.phone.hide()
  },
  show(world, [when]) {
    world.hidden = false
    if (when === 'next') world.phone.sleep(24 * 3_600_000)
    world.phone.show()
  },
  tick(world) {
    world.left.ticks--
    world.phone.tick()
  },
}

const startLogin: Act = (world, [, user]) => {
  world.left.logins--
  void world.store.login(String(user))
}

function settleCall(
  world: World,
  list: AppCall[],
  number: string | undefined,
  how: string | undefined,
): void {
  const [call] = list.splice(Number(number) - 1, 1)
  if (!call) throw new TypeError('there is no such call')
  if (how === 'ok') {
    const token = call.user + String(world.expiries.size + 1)
    world.expiries.set(token, world.phone.now() + LIFE)
    // Like every web server, it sends the time: the phone may have been frozen since it sent the request.
    const header = { date: new Date(world.phone.now()).toUTCString() }
    return call.resolve({ header, data: { token, expiresIn: LIFE / 1000, user: call.user } })
  }
  world.left.failures--
  if (how === 'refused' && call.token) world.refused.add(call.token)
  if (how === 'refused') call.reject({ statusCode: 401 })
  else call.reject(how === 'interrupted' ? INTERRUPTED : OFFLINE)
}

/** The session that an earlier run of the app has stored. */
function storedSession({ phone, expiries }: World, ended: boolean): object {
  const endsAt = phone.now() + (ended ? -1000 : LIFE)
  expiries.set('A0', endsAt)
  const session = { token: 'A0', expiry: endsAt, user: 'A' }
  return { version: 1, session, key: 'A', obtainedAt: endsAt - LIFE, endsAt, skew: null }
}

function send(world: World): void {
  const index = world.requests.length
  const request: Request = {
    call: null,
    tokens: [],
    owner: userOf(world),
    outcome: 'pending',
    settled: 0,
    aborted: false,
    overtaken: false,
    ticket: null,
    parkedAt: 0,
  }
  world.requests.push(request)
  request.call = world.http.get('r' + String(index), undefined, {
    ...(WAITS_FOR_LOGIN[index] ? { waitForLogin: true } : {}),
  })
  request.ticket = world.engine.ticket()
  request.call.then(
    ({ data }) => {
      request.settled++
      request.outcome = 'ok'
      const { code, of } = Object(data)
      if (code !== '10000') world.problems.push('an expired answer was handed on as a success')
      if (of !== index) world.problems.push('an answer of another request')
    },
    (error: unknown) => {
      request.settled++
      request.outcome = codeOf(error)
      if (!isRightError(world, request)) world.problems.push('a request ended with ' + request.outcome)
    },
  )
}
