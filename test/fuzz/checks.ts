import { checkPages } from './world/pages'
import { SECRET, tokenIn } from './world/server'
import type { Unit } from './world/unit'
import { keyOf, type World } from './world/world'

/** Checks the rules that must hold after every step, also while calls are in flight. */
export function checkAlways({ units, rules, fake, server }: World): void {
  for (const unit of units) {
    const { store, observed } = unit
    rules.check(
      'reader',
      observed.token === store.token && observed.isLogin === store.isLogin,
      'a reader has seen other values than the store has',
    )
  }
  for (const [path, { users }] of server.unsafeCalls) {
    if (path.indexOf('do/') !== 0) continue
    rules.check('sent-twice', users.length === 1, `${path} was done ${String(users.length)} times`)
    for (const { calls } of units) for (const user of users) calls.checkUser(path, user)
  }
  // A login that was started by a tap rejects without a handler; the store reports that error, too.
  const error = fake.errors.find((each) => !('code' in each) && !/^login: /.test(each.message))
  rules.check('crash', !error, `the platform caught: ${String(error?.message)}`)
}

/** Checks the rules that must hold when everything that can settle has settled, and the app is not frozen. */
export function checkSettled(world: World): void {
  const { units, config, fake, rules } = world
  for (const unit of units) checkSockets(world, unit)
  if (config.pages && units[0]) checkPages(world, units[0])
  // When its logout has settled, a session that has ended must not be in storage.
  if (world.mayLeaveData || config.old || config.copies > 1) return
  const stored = fake.storage.dump()
  for (const { store, number, calls } of units) {
    const key = keyOf(number % config.keys)
    const busy = [...calls.open].some(({ what }) => what === 'logout' || what === 'ready')
    if (store.isLogin || store.status === 'restoring' || busy) continue
    rules.check(
      'at-rest',
      !JSON.stringify(stored[key] ?? '').includes(SECRET),
      `${key} has a session after its end`,
    )
  }
}

function checkSockets({ fake, rules, server, disposedUnits }: World, unit: Unit): void {
  const records = disposedUnits.concat(unit).flatMap(({ sockets }) => sockets)
  const connections = fake.sockets.filter(
    ({ state, url }) => state !== 'closed' && url.includes(`/s${String(unit.number)}/live/`),
  )
  for (const socket of connections) {
    const record = records.find(({ number }) => socket.url.endsWith('/' + String(number)))
    rules.check('comes-back', record?.closes === 0, 'a connection is alive whose socket was closed')
    const token = tokenIn(socket.header)
    const user = token === '' ? undefined : server.userOf(token)
    if (user !== undefined)
      rules.check(
        'comes-back',
        user === unit.user(),
        `a connection of ${user} is alive while ${String(unit.user())} is signed in`,
      )
  }
  for (const { socket, closes } of unit.sockets)
    rules.check('comes-back', closes === 0 || socket.state === 'closed', `a closed socket is ${socket.state}`)
}
