import type { Config, WorldName } from './case'
import type { Random } from './random'

export const USERS = ['A', 'B', 'C']
export const PATHS = [
  'me/1',
  'me/1',
  'me/1',
  'me/1',
  'me/2',
  'public',
  'always-expired',
  'odd',
  'text',
  'secret',
  'broken',
  'foreign',
  'tag',
  'members',
]
export const FLAGS = [
  '',
  '',
  '',
  'wait',
  'optional',
  'none',
  'challenge',
  'short',
  'abort@sent',
  'abort@replayed',
  'abort@parked',
]
/** The flags of a transfer, and those of a request by a function of `authorize`. */
const TRANSFERS = ['', '', 'wait', 'short', 'abort@sent', 'abort@progress']
const NEEDS = ['', '', 'optional', 'none', 'challenge', 'abort']

type Group =
  'session' | 'calls' | 'clients' | 'queue' | 'sockets' | 'server' | 'storage' | 'time' | 'phone' | 'pages'
/** The paths, flags and users of one case. They are few, so that steps often concern the same ones. */
export interface Choices {
  readonly paths: readonly string[]
  readonly flags: readonly string[]
  readonly users: readonly string[]
}
/** Makes one step, or several that belong together. */
type MakeStep = (random: Random, config: Config, choices: Choices) => string | readonly string[]

const store = (random: Random, { stores }: Config): string => String(random.below(stores))
export const user = (random: Random, { login }: Config, { users }: Choices): string =>
  login === 'wechat' ? 'A' : random.oneOf(users)

/**
 * A user sends a request. While it is in flight, another account signs in, or the user logs out. Then the same request is sent again,
 * while the first one may still wait in an interceptor or for storage.
 */
const overtaken: MakeStep = (random, config, { paths }) => {
  const at = store(random, config)
  const ask = `get ${at} ${random.oneOf(paths)}`
  const [first, second] = random.oneOf([USERS, USERS.slice().reverse(), USERS.slice(1)])
  return [`set ${at} ${String(first)}`, ...(random.chance(0.5) ? ['&storage get slow 1'] : []), ask]
    .concat(random.oneOf([`set ${at} ${String(second)}`, `login ${at} ${String(second)}`, `logout ${at}`]))
    .concat(ask)
}

/** The app goes to the background, perhaps with a request under way, and comes back: before it is frozen, soon after, or much later. */
const background: MakeStep = (random, config, { paths }) => [
  ...(random.chance(0.5) ? [`&get ${store(random, config)} ${random.oneOf(paths)}`] : []),
  'hide',
  `wait ${random.oneOf(['4000', '5000', '8000', '100000'])}`,
  'show',
]

/** The answer of a renewal is late or lost. Then the token is needed, or renewed once more. */
const lateRenewal: MakeStep = (random, config, { paths }) => {
  const at = store(random, config)
  return [
    `fault refresh ${random.oneOf(['late', 'late', 'gone', 'hang'])} ${random.oneOf(['1', '1', '3'])}`,
    random.oneOf([`refresh ${at}`, `expire ${at}`, `get ${at} ${random.oneOf(paths)}`]),
    `wait ${random.oneOf(['6000', '11000', '30000'])}`,
    random.oneOf([`refresh ${at}`, `get ${at} ${random.oneOf(paths)}`]),
  ]
}

/** A value is written to an expiring storage, and read when it may have ended. */
const expiring: MakeStep = (random) => {
  const key = random.oneOf(['a', 'b'])
  return [
    `value set ${key} ${random.oneOf(['100', '5000'])}`,
    `wait ${random.oneOf(['20', '1000', '6000'])}`,
    `value get ${key}`,
  ]
}

/** The kinds of steps: their group, their weight, which is how often they are drawn, and how they are made. */
export const STEPS: readonly (readonly [Group, number, MakeStep])[] = [
  [
    'session',
    8,
    (random, config, choices) => `login ${store(random, config)} ${user(random, config, choices)}`,
  ],
  ['session', 5, (random, config) => `logout ${store(random, config)}`],
  ['session', 3, (random, config) => `refresh ${store(random, config)}`],
  [
    'session',
    3,
    (random, config) =>
      `expire ${store(random, config)} ${random.oneOf(['', '', 'old', 'past', 'mine'])}`.trim(),
  ],
  [
    'session',
    3,
    (random, config, choices) => `set ${store(random, config)} ${user(random, config, choices)}`,
  ],
  [
    'session',
    2,
    (random, config, choices) =>
      `set ${store(random, config)} ${user(random, config, choices)} ${random.oneOf(['again', 'past', 'ended'])}`,
  ],
  ['session', 1, (random, config) => `second-store ${store(random, config)}`],
  ['session', 1, (random, config) => `cancel ${store(random, config)}`],
  ['session', 1, (random, config) => `reload ${store(random, config)}`],
  [
    'calls',
    14,
    (random, config, choices) =>
      `get ${store(random, config)} ${random.oneOf(choices.paths)} ${random.oneOf(choices.flags)}`.trim(),
  ],
  ['calls', 3, overtaken],
  [
    'calls',
    3,
    (random, config, choices) => `post ${store(random, config)} ${random.oneOf(choices.flags)}`.trim(),
  ],
  ['calls', 2, (random, config) => `upload ${store(random, config)} ${random.oneOf(TRANSFERS)}`.trim()],
  ['calls', 2, (random, config) => `download ${store(random, config)} ${random.oneOf(TRANSFERS)}`.trim()],
  [
    'calls',
    3,
    (random, config, choices) =>
      `ask ${store(random, config)} ${random.oneOf(choices.paths)} ${random.oneOf(NEEDS)}`.trim(),
  ],
  ['calls', 1, (random, config) => `ask ${store(random, config)} do ${random.oneOf(['', 'abort'])}`.trim()],
  ['calls', 1, (random, config) => `ask ${store(random, config)} members challenge`],
  ['calls', 2, (random) => `abort ${String(random.below(4))}`],
  [
    'clients',
    4,
    (random, config) =>
      `extend ${store(random, config)} ${random.oneOf(['cdn', 'img', 'header', 'optional', 'challenge', 'none', 'asks', 'waits', 'around', 'within', 'base'])}`,
  ],
  [
    'clients',
    4,
    (random, config) =>
      `use ${store(random, config)} ${random.oneOf(['count', 'hop', 'wait', 'once'])} ${random.oneOf(['', 'base'])}`.trim(),
  ],
  ['clients', 3, (random, config) => `unuse ${store(random, config)} ${String(random.below(3))}`],
  [
    'clients',
    5,
    (random, config) => `get ${store(random, config)} ${random.oneOf(['tag', 'tag', 'img', 'cdn', 'api'])}`,
  ],
  ['calls', 2, (random, config) => `get ${store(random, config)} members challenge`],
  [
    'queue',
    2,
    (random, config) =>
      `burst ${store(random, config)} ${random.oneOf(['3', '9', '12'])} ${random.oneOf(['me/1', 'slow', 'public'])}`,
  ],
  [
    'sockets',
    3,
    (random, config) => `connect ${store(random, config)} ${random.oneOf(['', 'wait', 'optional'])}`.trim(),
  ],
  [
    'sockets',
    2,
    (random) => `disconnect ${String(random.below(3))} ${random.oneOf(['4401', '4401', '1000', '1006'])}`,
  ],
  ['sockets', 1, (random) => `push ${String(random.below(3))} ${random.oneOf(['news', 'expired'])}`],
  ['sockets', 2, (random) => `send ${String(random.below(3))}`],
  ['sockets', 1, (random) => `close ${String(random.below(3))}`],
  ['server', 5, (random) => `revoke ${random.oneOf(['A', 'B', 'all'])}`],
  [
    'server',
    4,
    (random) =>
      `fault ${random.oneOf(['login', 'refresh', 'api'])} ${random.oneOf(['500', '429', '400', 'slow', 'hang', 'lost', 'late', 'gone', 'quoted', 'form'])} ${random.oneOf(['1', '3'])}`,
  ],
  ['server', 3, lateRenewal],
  ['server', 1, () => 'repair'],
  [
    'storage',
    4,
    (random) =>
      `storage ${random.oneOf(['get', 'set', 'remove'])} ${random.oneOf(['throw', 'fail', 'full', 'hang', 'late', 'slow'])} ${random.oneOf(['1', '3'])}`,
  ],
  ['storage', 1, () => 'storage repaired'],
  [
    'storage',
    1,
    (random) => `value set ${random.oneOf(['a', 'b'])} ${random.oneOf(['100', '5000', '100000'])}`,
  ],
  ['storage', 1, (random) => `value get ${random.oneOf(['a', 'b'])}`],
  ['storage', 1, expiring],
  [
    'storage',
    3,
    (random, config) =>
      `inside ${store(random, config)} ${random.oneOf(['get', 'set', 'remove'])} ${random.oneOf(['get', 'login', 'logout', 'refresh', 'set', 'expire', 'cancel', 'reload'])}`,
  ],
  ['time', 10, (random) => `wait ${random.oneOf(['1', '20', '100', '1000', '6000', '30000', '100000'])}`],
  [
    'time',
    1,
    (random) =>
      `jump ${random.oneOf(['-86400000', '-3600000', '-5000', '5000', '61000', '3600000', '86400000'])}`,
  ],
  ['phone', 2, () => 'hide'],
  ['phone', 2, () => 'show'],
  ['phone', 3, background],
  ['phone', 1, () => 'offline'],
  ['phone', 1, () => 'online'],
  ['phone', 1, () => 'kill'],
  ['pages', 4, (random) => `open ${random.oneOf(['index', 'orders', 'news'])}`],
  ['pages', 2, () => 'back'],
  ['pages', 1, (random) => `tap ${random.oneOf(['login', 'logout'])}`],
]

/** The groups of steps of each world. */
export const GROUPS: Record<WorldName, readonly Group[]> = {
  all: ['session', 'calls', 'clients', 'queue', 'sockets', 'server', 'storage', 'time', 'phone', 'pages'],
  session: ['session', 'calls', 'server', 'time', 'phone'],
  stores: ['session', 'calls', 'server', 'storage', 'time', 'phone'],
  storage: ['session', 'calls', 'storage', 'time', 'phone'],
  pipeline: ['session', 'calls', 'server', 'storage', 'time'],
  sockets: ['session', 'calls', 'sockets', 'server', 'time', 'phone'],
  pages: ['session', 'calls', 'server', 'time', 'phone', 'pages'],
  queue: ['session', 'calls', 'queue', 'server', 'time'],
  clients: ['session', 'calls', 'clients', 'sockets', 'server', 'time', 'phone'],
}
