import { createFakeClock, createFakeWx } from 'mobx-miniprogram-auth/testing'
import type { FakePage, FakeWx } from 'mobx-miniprogram-auth/testing'
import type { Config } from '../case'
import { createRandom, type Random } from '../random'
import type { Library } from './library'
import { createServer, SECRET, tokenIn, type Server } from './server'
import { createUnit, type Unit } from './unit'
import type { Rules } from '../rules'

/** A phone, a server, and the app on the phone. */
export interface World {
  readonly config: Config
  readonly random: Random
  readonly rules: Rules
  readonly fake: FakeWx
  readonly server: Server
  /** The stores of the running process. */
  units: Unit[]
  /** The stores that were disposed in this process. */
  disposedUnits: Unit[]
  /** By how much the device's clock was set in all, in ms. */
  jumped: number
  /** How often the device's clock was set. */
  jumps: number
  /** Whether storage was broken, or a process was killed: then data may be left in storage. */
  mayLeaveData: boolean
  /** Whether storage was broken. */
  storageFailed: boolean
  /** The storage keys whose session had ended when the process was killed: nothing must be restored from them. */
  readonly endedKeys: Set<string>
  /** The refresh tokens for which new tokens have come. */
  readonly usedRefreshTokens: Set<string>
  /** How often the server had refused a renewal when a token was seen first. */
  readonly refusalsAt: Map<string, number>
  /** Whether a step was done after which a call may fail because it has no token. */
  mayLoseToken: boolean
  /** The tokens that were called expired, rightly or not. */
  readonly calledExpired: Set<string>
  /** The tokens that the path which refuses every token has refused. */
  readonly refusedOnce: Set<string>
  /** The number of calls and sockets so far. */
  count: number
  /** The pages that have not been unloaded. */
  readonly pages: Set<FakePage>
  /** The ends of the values that were written to an expiring storage, by the value, which is a number. */
  readonly valueEnds: Map<number, number>
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
  /** Makes a second store over the storage of this one, as an app does that loads the file of its store twice. */
  addSecondStore(number: number): void
  close(): void
}

const START = Date.UTC(2024, 0, 1)
/** The most stores at a time. */
const MAX_STORES = 6
export const LOGIN_PAGE = 'pages/login/login'

export function createWorld(config: Config, rules: Rules, load: () => Library): World {
  const random = createRandom(config.seed, 1)
  const clock = createFakeClock(START, { seed: config.seed })
  const fake = createFakeWx({
    clock,
    pages: ['index', 'orders', 'news'].map((name) => `pages/${name}/${name}`).concat(LOGIN_PAGE),
  })
  const uninstall = fake.install({ time: true })
  const server = createServer(config, random, () => clock.now() - world.jumped)
  let copies: Library[] = []

  fake.server((request) => {
    const reply = server.answer(request)
    if (request.kind === 'request' || reply === 'hang') return reply
    request.sendProgress(1, 4)
    request.sendProgress(2, 4)
    if (reply.delay > 1) clock.outside(reply.delay / 2, () => request.sendProgress(3, 4))
    return reply
  })
  fake.socketServer((socket) => {
    const token = tokenIn(socket.header)
    if (token === '' || server.isGood(token)) return socket.open()
    if (random.chance(0.5)) socket.close(4401)
    else socket.fail('Unexpected response code: 401')
  })

  function create(number: number): Unit {
    const library = copies[number % copies.length]
    if (!library) throw new Error('no copy of the library is loaded')
    return createUnit(world, number, library)
  }

  const world: World = {
    config,
    random,
    rules,
    fake,
    server,
    units: [],
    disposedUnits: [],
    jumped: 0,
    jumps: 0,
    mayLeaveData: false,
    storageFailed: false,
    endedKeys: new Set(),
    usedRefreshTokens: new Set(),
    refusalsAt: new Map(),
    mayLoseToken: false,
    calledExpired: new Set(),
    refusedOnce: new Set(),
    count: 0,
    pages: new Set(),
    valueEnds: new Map(),
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
      for (let key = 0; key < config.keys; key++) {
        const mine = world.units.filter(({ number }) => number % config.keys === key)
        if (
          !world.storageFailed &&
          !config.old &&
          config.copies === 1 &&
          mine.every((unit) => unit.isSignedOut())
        )
          world.endedKeys.add(keyOf(key))
      }
      for (const unit of world.units) unit.processEnded()
      fake.kill()
      world.hidden = false
      world.mayLeaveData = true
      world.pages.clear()
      world.disposedUnits = []
      await world.start()
    },
    reload(number) {
      const at = world.units.findIndex((unit) => unit.number === number)
      const old = world.units[at]
      // Pages stay bound to the old store, so worlds with pages have no hot reload.
      if (!old || config.pages) return
      // The session in memory ends without a logout, so the data in the cache stay until the next login or logout.
      if (config.memory) world.mayLeaveData = true
      for (const { socket } of old.sockets) socket.close()
      old.dispose()
      world.disposedUnits.push(old)
      world.units[at] = create(number)
    },
    addSecondStore(number) {
      const { length } = world.units
      if (length >= MAX_STORES || config.pages || config.memory) return
      // It has the same key, and the same copy of the library.
      const step = config.keys * config.copies
      const next = number + step * Math.ceil((length - number) / step)
      world.units.push(create(next))
    },
    close() {
      for (const unit of world.units.concat(world.disposedUnits)) unit.processEnded()
      fake.kill()
      uninstall()
    },
  }
  presetStorage(world)
  return world
}

/** Writes to storage what an older version, or another library, may have left there. */
function presetStorage({ config, fake, server }: World): void {
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
  if (config.adopt) fake.storage.preset(LEGACY, server.issue('A'))
  if (config.old === '') return
  // The synchronous API reads no encrypted value.
  const encrypt = config.old !== 'clear' && config.storage !== 'sync' && config.seed % 2 === 0
  for (let key = 0; key < config.keys; key++) fake.storage.preset(keyOf(key), left[config.old], { encrypt })
}

/** The key under which the app has kept its session before it had this package. */
export const LEGACY = 'legacy'
export const keyOf = (key: number): string => `session-${String(key)}`
