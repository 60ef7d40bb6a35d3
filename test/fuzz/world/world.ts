import { createFakeClock, createFakeWx } from 'mobx-miniprogram-auth/testing'
import type { FakePage, FakeWx } from 'mobx-miniprogram-auth/testing'
import type { Config } from '../case'
import { createChance, type Chance } from '../chance'
import type { Library } from './library'
import { bearerOf, createServer, SECRET, type Server } from './server'
import { createUnit, type Unit } from './unit'
import type { Watch } from '../watch'

/** A phone, a server, and the app on the phone. */
export interface World {
  readonly config: Config
  readonly chance: Chance
  readonly watch: Watch
  readonly fake: FakeWx
  readonly server: Server
  /** The stores of the process that runs, and what hangs on each. */
  units: Unit[]
  /** Of stores that were disposed in this process. */
  retired: Unit[]
  /** How far the device's clock was set, in ms. */
  jumped: number
  /** How often it was. */
  jumps: number
  /** Storage was broken at some time, or a process was killed: what is left there is nobody's fault. */
  torn: boolean
  /** Something was done after which a call may fail for want of a token. */
  troubled: boolean
  /** Tokens that somebody called expired, rightly or not. */
  readonly doubted: Set<string>
  /** Grows with every call and socket. */
  count: number
  /** The pages that are alive. */
  readonly pages: Set<FakePage>
  /** Undoes the storage faults. */
  readonly storageFaults: (() => void)[]
  hidden: boolean
  /** The app does nothing by itself any more. */
  ending: boolean
  /** The app stands still: what it should do waits. */
  readonly frozen: boolean
  kill(): Promise<void>
  start(): Promise<void>
  /** Makes a store anew in the running process, as a hot reload does. */
  reload(number: number): void
  close(): void
}

const START = Date.UTC(2024, 0, 1)
export const LOGIN_PAGE = 'pages/login/login'

export function createWorld(config: Config, watch: Watch, load: () => Library): World {
  const chance = createChance(config.seed, 1)
  const clock = createFakeClock(START, { seed: config.seed })
  const fake = createFakeWx({
    clock,
    pages: ['index', 'orders', 'news'].map((name) => `pages/${name}/${name}`).concat(LOGIN_PAGE),
  })
  const uninstall = fake.install({ time: true })
  const server = createServer(config, chance, () => clock.now() - world.jumped)
  let copies: Library[] = []

  fake.server((request) => server.answer(request))
  fake.socketServer((socket) => {
    const token = bearerOf(socket)
    if (token === '' || server.isGood(token)) return socket.open()
    if (chance.is(0.5)) socket.close(4401)
    else socket.fail('Unexpected response code: 401')
  })

  function create(number: number): Unit {
    const library = copies[number % copies.length]
    if (!library) throw new Error('no copy of the library is loaded')
    return createUnit(world, number, library)
  }

  const world: World = {
    config,
    chance,
    watch,
    fake,
    server,
    units: [],
    retired: [],
    jumped: 0,
    jumps: 0,
    torn: false,
    troubled: false,
    doubted: new Set(),
    count: 0,
    pages: new Set(),
    storageFaults: [],
    hidden: false,
    ending: false,
    get frozen() {
      return clock.frozen
    },
    async start() {
      copies = Array.from({ length: config.copies }, load)
      world.units = Array.from({ length: config.stores }, (_, number) => create(number))
      if (config.pages) await fake.coldStart()
    },
    async kill() {
      // What is on its way within this very turn would go on in the next process.
      await clock.settle()
      for (const unit of world.units) unit.abandon()
      fake.kill()
      world.hidden = false
      world.torn = true
      world.pages.clear()
      world.retired = []
      await world.start()
    },
    reload(number) {
      const old = world.units[number]
      // The pages would go on with the store of before.
      if (!old || config.pages) return
      // Somebody's session ends with it, and nobody has logged out: what is cached waits for the next login, or logout.
      if (config.memory) world.torn = true
      for (const { socket } of old.sockets) socket.close()
      old.dispose()
      world.retired.push(old)
      world.units[number] = create(number)
    },
    close() {
      for (const unit of world.units.concat(world.retired)) unit.abandon()
      fake.kill()
      uninstall()
    },
  }
  leaveBehind(world)
  return world
}

/** Storage as an older version, or another author, has left it. */
function leaveBehind({ config, fake, server }: World): void {
  const token = `${SECRET}-token-old`
  const good = server.issue('A')
  const session = { session: good, obtainedAt: START - 1000, endsAt: null, skew: null }
  const left: Partial<Record<Config['old'], unknown>> = {
    text: token,
    json: JSON.stringify({ token, expiry: null }),
    bare: { token, expiresAt: START + 1e6 },
    version: { ...session, version: 7 },
    number: 7,
    entry: { ...session, version: 1, obtainedAt: 'yesterday' },
    clear: { ...session, version: 1 },
  }
  if (config.old === '') return
  for (let key = 0; key < config.keys; key++)
    fake.storage.preset(keyOf(key), left[config.old], {
      encrypt: config.old !== 'clear' && config.seed % 2 === 0,
    })
}

export const keyOf = (key: number): string => `session-${String(key)}`
