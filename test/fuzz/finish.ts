import { SECRET, tokenIn } from './world/server'
import { LATE_VERDICT, type Unit } from './world/unit'
import type { World } from './world/world'

/** In ms. No call may take longer: its timeout may begin again once after the background. */
const SETTLE_LIMIT = 130_000

/**
 * Ends all faults, and checks that then everything settles, that login and requests work, and that nothing is left after `logout()` and
 * `dispose()`.
 */
export async function finish(world: World, check: (world: World) => void): Promise<void> {
  const { fake, units, rules } = world
  world.ending = true
  world.storageFaults.splice(0).forEach((undo) => undo())
  for (const { hooks } of units) hooks.disarm()
  world.server.clearFaults()
  fake.online()
  if (world.hidden) await fake.show()
  world.hidden = false
  await fake.clock.advance(SETTLE_LIMIT)
  check(world)
  for (const { calls } of units.concat(world.disposedUnits))
    for (const { what } of calls.open)
      rules.break('settles', `${what} has not settled in ${String(SETTLE_LIMIT)} ms`)
  if (rules.broken) return

  for (const unit of units) unit.clients.reset()
  for (const unit of units) await checkRecovery(world, unit)
  check(world)
  if (rules.broken) return
  if (units[0]) await checkQueue(world, units[0])
  if (rules.broken) return

  for (const unit of units) {
    unit.changes++
    await advanceUntil(world, unit.calls.track('logout', unit.store.logout()))
  }
  await fake.clock.advance(SETTLE_LIMIT)
  check(world)
  checkNothingLeft(world)
  if (rules.broken) return

  for (const unit of units) {
    // The connections of a visitor are not closed by the library, so the app closes them.
    for (const { socket } of unit.sockets) socket.close()
    unit.dispose()
    world.disposedUnits.push(unit)
  }
  world.units = []
  await fake.clock.advance(0)
  const left = fake.leftovers().filter((what) => !/^(request|upload|download|error:) /.test(what))
  rules.check('left', left.length === 0, left.join('; '))
}

/** Logs in and sends a request: both must work. */
async function checkRecovery(world: World, unit: Unit): Promise<void> {
  const { config, rules, fake } = world
  const { store, http } = unit
  // These interceptors pass on an incomplete or an old request on purpose.
  if (config.networkInterceptors.some((name) => name === 'bare' || name === 'memo')) return
  const user = config.login === 'wechat' ? 'A' : 'B'
  const result = await advanceUntil(
    world,
    store.login(user).then(() => 'done', String),
  )
  rules.check(
    'recovers',
    result === 'done' && store.isLogin,
    `login of store ${String(unit.number)}: ${result}`,
  )
  if (rules.broken) return
  const answer = await advanceUntil(
    world,
    http.get(`me/${String(++world.count)}`).then(({ data }) => JSON.stringify(data), String),
  )
  rules.check(
    'recovers',
    answer.includes(`"user":"${user}"`),
    `a request of store ${String(unit.number)}: ${answer}`,
  )
  await fake.clock.advance(0)
}

/** R17: with nine slow requests in flight, a login for which a request waits is sent at once. */
async function checkQueue(world: World, unit: Unit): Promise<void> {
  const { rules, fake, config, units } = world
  // Interceptors may wait before they send; and several stores share the phone's ten slots.
  if (units.length > 1 || config.interceptors.length + config.networkInterceptors.length > 0) return
  const { store, http, calls, transport } = unit
  unit.changes++
  await advanceUntil(world, calls.track('logout', store.logout()))
  const before = transport.active
  calls.get('me/1', 'wait')
  for (let i = 0; i < 9; i++) calls.get('slow', 'none')
  await fake.clock.settle()
  const sent = transport.active - before
  rules.check('queue', sent === 9, `${String(sent)} of nine requests are under way`)
  await fake.clock.advance(0)
  // The login sends its request only after a while, as after `wx.login`.
  let answered = false
  void calls.track(
    'a login',
    http.post('login', { user: 'A' }, { auth: 'none' }).then(() => (answered = true)),
  )
  // A renewal that the logout has made useless may occupy the tenth slot until it is answered.
  await fake.clock.advance(2 * config.latency + 2 + (config.expiry === 'late' ? LATE_VERDICT : 0))
  rules.check('queue', answered, 'a login that a request waits for is queued behind nine requests')
}

/** Checks that nothing of an account is left after logout: no session, no connection, no data in storage. */
function checkNothingLeft({ fake, rules, mayLeaveData, config, units }: World): void {
  for (const unit of units)
    rules.check('comes-back', !unit.store.isLogin, 'somebody is signed in after logout()')
  for (const socket of fake.sockets)
    rules.check(
      'comes-back',
      socket.state === 'closed' || tokenIn(socket.header) === '',
      'a connection outlives logout()',
    )
  const stored = fake.storage.dump()
  for (const key of Object.keys(stored)) {
    const text = JSON.stringify(stored[key])
    if (/^session-/.test(key)) {
      if (!config.memory)
        rules.check('at-rest', !text.includes(SECRET), `${key} has a session after logout()`)
    } else if (!mayLeaveData && /-cache:/.test(key) && config.accountOf)
      rules.check(
        'at-rest',
        !/"user"/.test(text),
        `${key.slice(0, 60)} has data of an account after logout()`,
      )
  }
}

/** Lets time pass until the promise settles, for 130 s at most. */
async function advanceUntil<Result>(world: World, promise: Promise<Result>): Promise<Result | string> {
  let result: Result | string = 'not settled'
  let settled = false
  void promise.then((value) => {
    result = value
    settled = true
  })
  const { clock } = world.fake
  await clock.settle()
  for (let i = 0; i < 130 && !settled; i++) await clock.advance(1000)
  return result
}
