import { createFakeClock, createFakeWx } from 'mobx-miniprogram-auth/testing'
import type { FakePage, FakeWx } from 'mobx-miniprogram-auth/testing'
import type { Config } from '../case'
import { createChance, type Chance } from '../chance'
import type { Library } from './library'
import { createServer, SECRET, tokenIn, type Server } from './server'
import { createUnit, type Unit } from './unit'
import type { Watch } from '../watch'

/** A phone, a server, and the app on the phone. */
export interface World {
  readonly config: Config
  readonly chance: Chance
  readonly watch: Watch
  readonly fake: FakeWx
  readonly server: Server
  /** The stores of the running process. */
  units: Unit[]
  /** The stores that were disposed in this process. */
  retired: Unit[]
  /** By how much the device's clock was set in all, in ms. */
  jumped: number
  /** How often the device's clock was set. */
  jumps: number
  /** Whether storage was broken, or a process was killed: then data may be left in storage. */
  torn: boolean
  /** Whether a step was done after which a call may fail because it has no token. */
  troubled: boolean
  /** The tokens that were called expired, rightly or not. */
  readonly doubted: Set<string>
  /** The number of calls and sockets so far. */
  count: number
  /** The pages that have not been unloaded. */
  readonly pages: Set<FakePage>
  /** The ends of the values that were written to an expiring storage, by the value, which is a number. */
  readonly keptEnds: Map<number, number>
  /** Functions that undo the faults of storage. */
  readonly storageFaults: (() => void)[]
  hidden: boolean
  /** Whether the world is ending: then the app does nothing by itself any more. */
  ending: boolean
  /** Whether the app is frozen in the background. */
  readonly frozen: boolean
  kill(): Promise<void>
  start(): Promise<void>
  /** Replaces a store by a new one in the running process, as a hot reload does. */
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
    const token = tokenIn(socket.header)
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
    keptEnds: new Map(),
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
      // Promise jobs that are due now would otherwise run in the next process.
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
      // Pages stay bound to the old store, so worlds with pages have no hot reload.
      if (!old || config.pages) return
      // The session in memory ends without a logout, so the data in the cache stay until the next login or logout.
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

/** Writes to storage what an older version, or another library, may have left there. */
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
