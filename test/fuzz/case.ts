import { createRandom, type Random } from './random'
import { FLAGS, GROUPS, PATHS, STEPS, USERS, user } from './step-kinds'
import { REACTIONS, type Reaction } from './world/reactions'

/** The settings of a world. `SIMPLEST` has the simplest value of each, which shrinking tries to reach. */
export interface Config {
  /** The seed of the random numbers inside the world: jitter, and how long the server takes. */
  readonly seed: number
  readonly stores: number
  /** The number of copies of the library, as two subpackages may have one each. Store `i` belongs to copy `i % copies`. */
  readonly copies: number
  /** The number of storage keys for sessions. Store `i` has key `i % keys`. */
  readonly keys: number
  /** Whether sessions are kept in memory only. */
  readonly memory: boolean
  /** What an older version has left in storage. */
  readonly old: (typeof OLD)[number]
  readonly accountOf: boolean
  readonly login: (typeof LOGINS)[number]
  readonly renewal: (typeof RENEWALS)[number]
  /** The life of a token in seconds. With 0 it never ends, and the server does not tell a life. */
  readonly life: number
  readonly expiry: (typeof EXPIRIES)[number]
  readonly waitForLogin: boolean
  /** The longest time that the server takes to answer, in ms. */
  readonly latency: number
  /** Whether the server sends a `Date` header with each answer. */
  readonly dated: boolean
  /** For how many seconds after its first use a refresh token gives the same tokens once more. */
  readonly grace: number
  /** The storage of sessions: the default one, one of the app that calls the app from inside, or a synchronous one. */
  readonly storage: '' | 'own' | 'sync'
  /** Whether the app had kept a session by itself, which the store adopts. */
  readonly adopt: boolean
  /** Whether there are pages bound to the first store, and the login redirect. */
  readonly pages: boolean
  readonly interceptors: readonly string[]
  readonly networkInterceptors: readonly string[]
  /** What the app does by itself when the session changes. Missing in cases that were printed before there were reactions. */
  readonly reactions?: readonly Reaction[]
}

export const OLD = ['', 'text', 'json', 'bare', 'version', 'number', 'entry', 'clear'] as const
export const LOGINS = ['plain', 'late', 'direct', 'wechat'] as const
export const RENEWALS = ['none', 'refresh', 'silent', 'both'] as const
export const EXPIRIES = ['status', 'codes', 'async', 'throws', 'late'] as const
const CALL = ['hop', 'wait', 'again', 'cache', 'owner', 'dedupe', 'retry', 'logging', 'unwrap']
/** Stacks of interceptors that the guide recommends, or that are common. */
const STACKS = [
  ['cache', 'dedupe'],
  ['owner', 'dedupe'],
  ['wait', 'dedupe'],
  ['cache', 'dedupe', 'retry', 'logging'],
]
const NETWORK = ['hop', 'wait', 'again', 'logging', 'own', 'bare', 'memo']

export const SIMPLEST: Config = {
  seed: 0,
  stores: 1,
  copies: 1,
  keys: 1,
  memory: true,
  old: '',
  accountOf: true,
  login: 'plain',
  renewal: 'none',
  life: 0,
  expiry: 'status',
  waitForLogin: false,
  latency: 0,
  dated: false,
  grace: 0,
  storage: '',
  adopt: false,
  pages: false,
  interceptors: [],
  networkInterceptors: [],
  reactions: [],
}

export interface Case {
  readonly config: Config
  /** The steps, in the words of steps.ts. The next step does not wait for a step that begins with `&`. */
  readonly steps: readonly string[]
}

/** The worlds of a run, each of which has some kinds of steps; `all` has all of them. */
export const WORLDS = [
  'all',
  'session',
  'stores',
  'storage',
  'pipeline',
  'sockets',
  'pages',
  'queue',
  'clients',
] as const
export type WorldName = (typeof WORLDS)[number]

const MOMENTS = ['', '', '', ' 5', ' 60', ' 1000']

/** Generates the case with this number. The same arguments give the same case. */
export function generate(seed: number, run: number, world: WorldName, longest: number): Case {
  const random = createRandom(seed, run)
  const config = { ...makeConfig(random, world), reactions: reactionsOf(createRandom(seed, -2 - run)) }
  const groups = GROUPS[world]
  const choices = {
    paths: someOf(random, PATHS),
    flags: someOf(random, FLAGS),
    users: someOf(random, USERS),
  }
  const all = STEPS.filter(([group]) => groups.includes(group) && (group !== 'pages' || config.pages))
  // Often only some kinds of steps are used, so that each of them comes several times.
  const probability = random.oneOf([0.3, 0.6, 1])
  const some = all.filter(() => random.chance(probability))
  const possible = some.length > 2 ? some : all
  const total = possible.reduce((sum, [, weight]) => sum + weight, 0)
  const steps: string[] = []
  const length = 1 + random.below(longest)
  // Most faults need a user who is signed in.
  if (random.chance(0.7)) steps.push(`login 0 ${user(random, config, choices)}`)
  while (steps.length < length) {
    let at = random.below(total)
    const [, , make] = possible.find(([, weight]) => (at -= weight) < 0) ?? STEPS[0] ?? fail()
    // Some steps are repeated, because many faults show only the second time.
    const again = steps.length > 0 && random.chance(0.2)
    const made = again ? random.oneOf(steps) : make(random, config, choices)
    if (typeof made !== 'string') steps.push(...made)
    else steps.push((!again && random.chance(0.3) ? '&' : '') + made)
    const moment = random.chance(0.3) ? random.oneOf(MOMENTS) : ''
    if (moment) steps.push('wait' + moment)
  }
  return { config, steps }
}

/** The random numbers of reactions are separate, so that the other parts of a seed's cases stay as they were before there were reactions. */
function reactionsOf(random: Random): readonly Reaction[] {
  return random.chance(0.2) ? REACTIONS.filter(() => random.chance(0.3)) : []
}

/** Draws some of the items. */
function someOf<Item>(random: Random, items: readonly Item[]): readonly Item[] {
  const probability = random.oneOf([0.1, 0.3, 1])
  const found = items.filter(() => random.chance(probability))
  return found.length ? found : items
}

function makeConfig(random: Random, world: WorldName): Config {
  const many = world === 'stores' || (world === 'all' && random.chance(0.3))
  const withInterceptors =
    world === 'pipeline' || ((world === 'all' || world === 'storage') && random.chance(0.5))
  const adopt = random.chance(0.15)
  const some = (names: readonly string[], probability: number): string[] => {
    const found: string[] = []
    while (withInterceptors && found.length < 4 && random.chance(probability)) found.push(random.oneOf(names))
    return found.filter((name, i) => found.indexOf(name) === i)
  }
  return {
    seed: random.below(1000),
    stores: many ? 2 + random.below(3) : 1,
    copies: many ? 1 + random.below(2) : 1,
    keys: many && !adopt ? 1 + random.below(2) : 1,
    memory: world !== 'storage' && world !== 'stores' && random.chance(0.3),
    old: random.chance(0.3) ? random.oneOf(OLD) : '',
    accountOf: random.chance(0.8),
    login: random.chance(0.6) ? 'plain' : random.oneOf(LOGINS),
    renewal: random.oneOf(RENEWALS),
    life: random.oneOf([0, 20, 100, 7200]),
    expiry: random.oneOf(EXPIRIES),
    waitForLogin: random.chance(0.2),
    latency: random.oneOf(withInterceptors ? [0, 10, 100, 2000] : [0, 0, 10, 100]),
    dated: random.chance(0.5),
    // Longer than two attempts of a renewal take, as the reference server has it.
    grace: random.oneOf([0, 60]),
    storage: random.oneOf(['', '', 'own', 'sync']),
    adopt,
    pages: world === 'pages' || (world === 'all' && random.chance(0.2)),
    interceptors: withInterceptors && random.chance(0.4) ? random.oneOf(STACKS) : some(CALL, 0.7),
    networkInterceptors: some(NETWORK, 0.3),
  }
}

function fail(): never {
  throw new Error('there is no step to take')
}
