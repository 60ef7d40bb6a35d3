import type { FakeSocket } from 'mobx-miniprogram-auth/testing'
import { bearerOf } from './world/server'
import { LOGIN_PAGE, type World } from './world/world'
import type { Unit } from './world/unit'

/** A connection that was open for this time, in ms, counts as accepted by the server. */
const PROVEN = 10_000
const ignore = { success: (): void => undefined, fail: (): void => undefined }

/** Steps after which a store may be without a token for a while. */
const TROUBLE = new Set([
  'jump',
  'hide',
  'offline',
  'kill',
  'revoke',
  'fault',
  'storage',
  'expire',
  'hang-up',
  'tell',
  'reload',
])

/** Does one step. A step that does not fit the world does nothing, so that a case from which steps are left out is still valid. */
export async function act(world: World, words: readonly string[]): Promise<void> {
  const [op = '', first = '', second = '', third = ''] = words
  const { fake, server, chance } = world
  const unit = world.units[Number(first)]
  if (TROUBLE.has(op)) world.troubled = true
  switch (op) {
    case 'wait':
      return fake.clock.advance(Number(first))
    case 'jump':
      world.jumped += Number(first)
      world.jumps++
      return fake.clock.jump(Number(first))
    case 'hide':
      world.hidden = true
      return fake.hide()
    case 'show':
      world.hidden = false
      return fake.show()
    case 'offline':
      return fake.offline()
    case 'online':
      return fake.online()
    case 'kill':
      return world.kill()
    case 'revoke':
      return server.revoke(first)
    case 'fault':
      return server.fault(first, second, Number(third))
    case 'mend':
      return server.mend()
    case 'storage':
      return breakStorage(world, first, second, Number(third))
    case 'kept':
      return first === 'set' ? writeValue(world, second, Number(third)) : readValue(world, second)
    case 'abort': {
      const open = world.units.flatMap(({ calls }) => [...calls.open])
      return open[open.length - 1 - Number(first)]?.abort()
    }
    case 'hang-up': {
      const alive = fake.sockets.filter(({ state }) => state !== 'closed')
      doubtBy(world, alive[Number(first)], second === '4401')
      return alive[Number(first)]?.close(Number(second))
    }
    case 'tell': {
      const alive = fake.sockets.filter(({ state }) => state === 'open')
      const word = second === 'expired' ? { code: '99997', user: '' } : { user: '', news: chance.below(9) }
      doubtBy(world, alive[Number(first)], second === 'expired')
      return alive[Number(first)]?.message(word)
    }
    case 'close': {
      const open = world.units.flatMap(({ sockets }) => sockets.filter(({ closes }) => !closes))
      return open[Number(first)]?.socket.close()
    }
    case 'open':
      return open(world, first)
    case 'back':
      return world.config.pages && !world.hidden && fake.pages.length > 1 ? fake.userBack() : undefined
    case 'tap':
      return tap(world, first)
    default:
      return unit ? use(world, unit, op, second, third) : undefined
  }
}

/** Does a step with one store. */
function use(world: World, unit: Unit, op: string, first: string, second: string): void {
  const { store, calls } = unit
  switch (op) {
    case 'login':
      return void calls.track('login', store.login(first))
    case 'logout':
      for (const each of world.units) each.changes++
      return void calls.track('logout', store.logout())
    case 'refresh':
      unit.reasons.doubt(store.token)
      void store.ready.then(() => unit.reasons.doubt(store.token))
      return void calls.track('refresh', store.refresh())
    case 'expire':
      if (first !== 'old') unit.reasons.doubt(store.token)
      return store.expire(first === 'old' ? 'a token of yesterday' : undefined)
    case 'set':
      return store.setSession({ user: first, ...issued(world, first) })
    case 'cancel':
      return store.cancelLogin()
    case 'reload':
      return world.reload(unit.number)
    case 'get':
      return calls.get(first, second)
    case 'post':
      return calls.post(`do/${String(++world.count)}`, first)
    case 'ask':
      return calls.ask(first)
    case 'upload':
    case 'download':
      return calls.transfer(op)
    case 'burst':
      for (let i = 0; i < Number(first); i++) calls.get(second, second === 'slow' ? 'none' : '')
      return
    case 'connect':
      return connect(world, unit, first)
    default:
      throw new TypeError('there is no step ' + op)
  }
}

const issued = ({ server }: World, user: string) => {
  const made = server.issue(user)
  return { ...made, token: String(made['token']) }
}

/**
 * Records that the server calls the token of a connection expired. The first time, that is a reason to renew the token. If the next
 * connection is refused at once again, it is not: that says nothing about the new token.
 */
function doubtBy({ units, retired, fake }: World, alive: FakeSocket | undefined, isDoubt: boolean): void {
  if (!alive || !isDoubt) return
  for (const unit of units.concat(retired))
    for (const record of unit.sockets) {
      if (!alive.url.endsWith('/' + String(record.number))) continue
      if (fake.clock.now() - record.openedAt >= PROVEN) record.refused = false
      if (!record.refused) unit.reasons.doubt(bearerOf(alive))
      record.refused = true
    }
}

function connect(world: World, unit: Unit, flag: string): void {
  const { watch } = world
  const number = ++world.count
  const socket = unit.library.connect(unit.http, {
    url: `live/${String(number)}`,
    ...(flag === 'wait' && { waitForLogin: true }),
    ...(flag === 'optional' && { auth: 'optional' }),
  })
  const record = { number, socket, closes: 0, openedAt: Infinity, refused: false }
  unit.sockets.push(record)
  const hear = (what: string) => (): void => {
    watch.count('socket')
    watch.check('comes-back', record.closes === 0, `a socket was told ${what} after its end`)
  }
  socket.onOpen(() => {
    record.openedAt = world.fake.clock.now()
    hear('of an open')()
  })
  socket.onMessage(hear('a message'))
  socket.onClose(({ error }) => {
    watch.check('told-twice', ++record.closes === 1, `a socket was closed ${String(record.closes)} times`)
    watch.error('a socket', error)
  })
}

/** Writes a value to the expiring storage of the first store, and records when it ends. @param ttl in ms */
function writeValue(world: World, key: string, ttl: number): void {
  const { units, fake, keptEnds } = world
  const number = ++world.count
  const began = fake.clock.now()
  // The promise is not tracked: with a faulty storage it may reject, or never settle.
  units[0]?.kept.set(key, number, ttl).then(
    () => void keptEnds.set(number, Math.max(began, fake.clock.now()) + ttl),
    () => undefined,
  )
}

/** Reads a value from the expiring storage of the first store: it must not have ended before the read. */
function readValue({ units, fake, watch, keptEnds }: World, key: string): void {
  const began = fake.clock.now()
  units[0]?.kept.get(key).then(
    (value) => {
      const end = keptEnds.get(Number(value)) ?? Infinity
      const late = Math.min(began, fake.clock.now()) - end
      watch.check('kept', late <= 0, `a value was read ${String(late)} ms after its end`)
    },
    () => undefined,
  )
}

function breakStorage(world: World, op: string, mode: string, times: number): void {
  if (op === 'mended') return world.storageFaults.splice(0).forEach((undo) => undo())
  world.torn = true
  if (op !== 'get' && op !== 'set' && op !== 'remove') throw new TypeError('storage cannot ' + op)
  const full = { errMsg: `${op}Storage:fail exceed storage max size` }
  const fault = mode === 'full' ? { mode: 'fail' as const, ...full } : { mode: modeOf(mode) }
  world.storageFaults.push(
    world.fake.storage.fault({ op, times, delay: mode === 'slow' ? 20 : 4000, ...fault }),
  )
}

function modeOf(mode: string): 'throw' | 'fail' | 'hang' | 'late' {
  if (mode === 'slow') return 'late'
  if (mode === 'throw' || mode === 'fail' || mode === 'hang' || mode === 'late') return mode
  throw new TypeError('storage does not ' + mode)
}

function open({ fake, config, hidden }: World, name: string): void {
  if (!config.pages || hidden || fake.pages.length > 7) return
  fake.wx.navigateTo({ url: `/pages/${name}/${name}?from=${String(fake.pages.length)}`, ...ignore })
}

/** The user taps an action of the page, which is called with an event. On the login page, the user logs in. */
async function tap({ fake, units, hidden, config }: World, action: string): Promise<void> {
  const [unit] = units
  if (!unit || !config.pages || hidden || !fake.pages.length) return
  if (action === 'logout') for (const each of units) each.changes++
  if (fake.page.route === LOGIN_PAGE) void unit.calls.track('login', unit.store.login('A'))
  else await fake.tap(action)
}
