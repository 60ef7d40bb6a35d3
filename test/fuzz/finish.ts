import { bearerOf, SECRET } from './world/server'
import type { Unit } from './world/unit'
import type { World } from './world/world'

/** Longer than any call may take, in ms: its timeout, once more after the background. */
const LONG = 130_000

/** All is well again. Then everything settles, the app works as if nothing had been, and nothing is left when it ends. */
export async function finish(world: World, check: (world: World) => void): Promise<void> {
  const { fake, units, watch } = world
  world.ending = true
  world.storageFaults.splice(0).forEach((undo) => undo())
  world.server.mend()
  fake.online()
  if (world.hidden) await fake.show()
  world.hidden = false
  await fake.clock.advance(LONG)
  check(world)
  for (const { calls } of units.concat(world.retired))
    for (const { what } of calls.open) watch.break('settles', `${what} has not settled in ${String(LONG)} ms`)
  if (watch.broken) return

  for (const unit of units) await tryOut(world, unit)
  check(world)
  if (watch.broken) return
  if (units[0]) await tryQueue(world, units[0])
  if (watch.broken) return

  for (const unit of units) {
    unit.changes++
    await during(world, unit.calls.track('logout', unit.store.logout()))
  }
  await fake.clock.advance(LONG)
  check(world)
  checkRest(world)
  if (watch.broken) return

  for (const unit of units) {
    // A visitor's connection is nobody's to end but the app's.
    for (const { socket } of unit.sockets) socket.close()
    unit.dispose()
    world.retired.push(unit)
  }
  world.units = []
  await fake.clock.advance(0)
  const left = fake.leftovers().filter((what) => !/^(request|upload|download|error:) /.test(what))
  watch.check('left', left.length === 0, left.join('; '))
}

/** Somebody logs in and asks for something. */
async function tryOut(world: World, unit: Unit): Promise<void> {
  const { config, watch, fake } = world
  const { store, http } = unit
  // These hand on less than a request, or an old one, on purpose.
  if (config.networkInterceptors.some((name) => name === 'bare' || name === 'memo')) return
  const user = config.login === 'wechat' ? 'A' : 'B'
  const why = await during(
    world,
    store.login(user).then(() => 'done', String),
  )
  watch.check('recovers', why === 'done' && store.isLogin, `login of store ${String(unit.number)}: ${why}`)
  if (watch.broken) return
  const answer = await during(
    world,
    http.get(`me/${String(++world.count)}`).then(({ data }) => JSON.stringify(data), String),
  )
  watch.check(
    'recovers',
    answer.includes(`"user":"${user}"`),
    `a request of store ${String(unit.number)}: ${answer}`,
  )
  await fake.clock.advance(0)
}

/** R17: a login finds room behind nine slow requests, if somebody waits for it; a request does behind eight. */
async function tryQueue(world: World, unit: Unit): Promise<void> {
  const { watch, fake, config } = world
  // These take their time before they send; and the phone's ten places are of all stores.
  if (config.stores > 1 || config.interceptors.length + config.networkInterceptors.length > 0) return
  const { store, http, calls, transport } = unit
  unit.changes++
  await during(world, calls.track('logout', store.logout()))
  const before = transport.active
  calls.get('me/1', 'wait')
  for (let i = 0; i < 9; i++) calls.get('slow', 'none')
  await fake.clock.settle()
  const sent = transport.active - before
  watch.check('queue', sent === 9, `${String(sent)} of nine requests are under way`)
  await fake.clock.advance(0)
  // One that asks only after a while, as after `wx.login`.
  let came = false
  void calls.track(
    'a login',
    http.post('login', { user: 'A' }, { auth: 'none' }).then(() => (came = true)),
  )
  // A renewal that the logout has made useless may hold the tenth place until it is answered.
  await fake.clock.advance(2 * config.latency + 2)
  watch.check('queue', came, 'a login that somebody waits for stands behind nine requests')
}

/** Nothing of anybody who has logged out is left. */
function checkRest({ fake, watch, torn, config, units }: World): void {
  for (const unit of units)
    watch.check('comes-back', !unit.store.isLogin, 'somebody is signed in after logout()')
  for (const socket of fake.sockets)
    watch.check(
      'comes-back',
      socket.state === 'closed' || bearerOf(socket) === '',
      'a connection outlives logout()',
    )
  const kept = fake.storage.dump()
  for (const key of Object.keys(kept)) {
    const text = JSON.stringify(kept[key])
    if (/^session-/.test(key)) {
      if (!config.memory)
        watch.check('at-rest', !text.includes(SECRET), `${key} has a session after logout()`)
    } else if (!torn && /-cache:/.test(key) && config.accountOf)
      watch.check(
        'at-rest',
        !/"user"/.test(text),
        `${key.slice(0, 60)} has data of an account after logout()`,
      )
  }
}

/** Waits for a promise while time passes, for a minute or two. */
async function during<Result>(world: World, promise: Promise<Result>): Promise<Result | string> {
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
