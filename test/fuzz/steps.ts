import { connect, recordExpiry } from './world/sockets'
import { breakStorage, readValue, writeValue } from './world/storage'
import { LOGIN_PAGE, type World } from './world/world'
import type { Unit } from './world/unit'

const ignore = { success: (): void => undefined, fail: (): void => undefined }

/** Steps after which a store may be without a token for a while. */
const MAY_LOSE_TOKEN = new Set([
  'jump',
  'hide',
  'offline',
  'kill',
  'revoke',
  'fault',
  'storage',
  'expire',
  'disconnect',
  'push',
  'reload',
  'second-store',
  'set',
  'inside',
])

/** Does one step. A step that does not fit the world does nothing, so that a case from which steps are left out is still valid. */
export async function act(world: World, words: readonly string[]): Promise<void> {
  const [action = '', first = '', second = '', third = ''] = words
  const { fake, server, random } = world
  const unit = world.units[Number(first)]
  if (MAY_LOSE_TOKEN.has(action)) world.mayLoseToken = true
  switch (action) {
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
    case 'repair':
      return server.clearFaults()
    case 'storage':
      return breakStorage(world, first, second, Number(third))
    case 'value':
      return first === 'set' ? writeValue(world, second, Number(third)) : readValue(world, second)
    case 'abort': {
      const open = world.units.flatMap(({ calls }) => [...calls.open])
      return open[open.length - 1 - Number(first)]?.abort()
    }
    case 'disconnect': {
      const connections = fake.sockets.filter(({ state }) => state !== 'closed')
      recordExpiry(world, connections[Number(first)], second === '4401')
      return connections[Number(first)]?.close(Number(second))
    }
    case 'push': {
      const connections = fake.sockets.filter(({ state }) => state === 'open')
      const word = second === 'expired' ? { code: '99997', user: '' } : { user: '', news: random.below(9) }
      recordExpiry(world, connections[Number(first)], second === 'expired')
      return connections[Number(first)]?.message(word)
    }
    case 'send': {
      const open = world.units.flatMap(({ calls, sockets }) =>
        sockets.map(({ socket }) => ({ calls, socket })),
      )
      const found = open[open.length - 1 - Number(first)]
      return found && void found.calls.track('a message', found.socket.send('hello'))
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
      return unit ? use(world, unit, action, second, third) : undefined
  }
}

/** Does a step with one store. */
function use(world: World, unit: Unit, action: string, first: string, second: string): void {
  const { store, calls } = unit
  switch (action) {
    case 'login':
      return void calls.track('login', store.login(first))
    case 'logout':
      for (const each of world.units) each.changes++
      return void calls.track('logout', store.logout())
    case 'refresh':
      unit.renewalReasons.markExpired(store.token)
      void store.ready.then(() => unit.renewalReasons.markExpired(store.token))
      return void calls.track('refresh', store.refresh())
    case 'expire': {
      const token =
        first === 'past' ? unit.renewalReasons.tokens.at(-2) : first === 'mine' ? store.token : first
      if (first === '' || token === store.token) unit.renewalReasons.markExpired(store.token)
      return store.expire(first === '' ? undefined : String(token))
    }
    case 'set':
      return store.setSession(sessionOf(world, unit, first, second))
    case 'second-store':
      return world.addSecondStore(unit.number)
    case 'inside':
      return unit.hooks.arm(first, () => {
        const user = world.config.login === 'wechat' ? 'A' : 'B'
        const word = second === 'get' ? 'me/1' : second === 'login' || second === 'set' ? user : ''
        if (!unit.disposed) use(world, unit, second, word, '')
      })
    case 'cancel':
      return store.cancelLogin()
    case 'reload':
      return world.reload(unit.number)
    case 'get':
      return calls.get(first, second)
    case 'post':
      return calls.post(`do/${String(++world.count)}`, first)
    case 'ask':
      return calls.ask(first, second)
    case 'upload':
    case 'download':
      return calls.transfer(action, first)
    case 'extend':
      return unit.clients.extend(first)
    case 'use':
      return unit.clients.use(first, second)
    case 'unuse':
      return unit.clients.remove(Number(first))
    case 'burst':
      for (let i = 0; i < Number(first); i++) calls.get(second, second === 'slow' ? 'none' : '')
      return
    case 'connect':
      return connect(world, unit, first)
    default:
      throw new TypeError('there is no step ' + action)
  }
}

/** The session that the app sets: a new one, the same again, one with an earlier token, or one that has ended. */
function sessionOf({ server, fake }: World, { store, renewalReasons }: Unit, user: string, kind: string) {
  const earlier = kind === 'again' ? store.token : kind === 'past' ? renewalReasons.tokens.at(-2) : null
  const owner = server.userOf(earlier ?? '') ?? user
  const issued = server.issue(owner)
  const token = earlier ?? String(issued['token'])
  const expiry = kind === 'ended' ? { expiresIn: undefined, expiry: fake.clock.now() - 1000 } : null
  return { ...issued, ...expiry, token, user: owner }
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
