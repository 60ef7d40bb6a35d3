import type { Config, WorldName } from './case'
import type { Chance } from './chance'

export const USERS = ['A', 'B', 'C']
export const PATHS = [
  'me/1',
  'me/1',
  'me/1',
  'me/1',
  'me/2',
  'public',
  'wall',
  'odd',
  'text',
  'secret',
  'broken',
  'foreign',
  'tag',
  'quiz',
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
/** What is done with a transfer, and what a function of `authorize` is asked. */
const TRANSFERS = ['', '', 'wait', 'short', 'abort@sent', 'abort@progress']
const NEEDS = ['', '', 'optional', 'none', 'challenge', 'abort']

type Group =
  'session' | 'calls' | 'clients' | 'queue' | 'sockets' | 'server' | 'storage' | 'time' | 'phone' | 'pages'
/** The paths, flags and users of one case. They are few, so that steps often concern the same ones. */
export interface Words {
  readonly paths: readonly string[]
  readonly flags: readonly string[]
  readonly users: readonly string[]
}
/** Makes one step, or several that belong together. */
type Maker = (c: Chance, config: Config, words: Words) => string | readonly string[]

const store = (c: Chance, { stores }: Config): string => String(c.below(stores))
export const user = (c: Chance, { login }: Config, { users }: Words): string =>
  login === 'wechat' ? 'A' : c.of(users)

/**
 * A user sends a request. While it is in flight, another account signs in, or the user logs out. Then the same request is sent again,
 * while the first one may still wait in an interceptor or for storage.
 */
const overtaken: Maker = (c, w, { paths }) => {
  const at = store(c, w)
  const ask = `get ${at} ${c.of(paths)}`
  const [first, second] = c.of([USERS, USERS.slice().reverse(), USERS.slice(1)])
  return [`set ${at} ${String(first)}`, ...(c.is(0.5) ? ['&storage get slow 1'] : []), ask]
    .concat(c.of([`set ${at} ${String(second)}`, `login ${at} ${String(second)}`, `logout ${at}`]))
    .concat(ask)
}

/** The app goes to the background, perhaps with a request under way, and comes back: before it is frozen, soon after, or much later. */
const away: Maker = (c, w, { paths }) => [
  ...(c.is(0.5) ? [`&get ${store(c, w)} ${c.of(paths)}`] : []),
  'hide',
  `wait ${c.of(['4000', '5000', '8000', '100000'])}`,
  'show',
]

/** The answer of a renewal is late or lost. Then the token is needed, or renewed once more. */
const tardy: Maker = (c, w, { paths }) => {
  const at = store(c, w)
  return [
    `fault refresh ${c.of(['late', 'late', 'gone', 'hang'])} ${c.of(['1', '1', '3'])}`,
    c.of([`refresh ${at}`, `expire ${at}`, `get ${at} ${c.of(paths)}`]),
    `wait ${c.of(['6000', '11000', '30000'])}`,
    c.of([`refresh ${at}`, `get ${at} ${c.of(paths)}`]),
  ]
}

/** A value is written to an expiring storage, and read when it may have ended. */
const expiring: Maker = (c) => {
  const key = c.of(['a', 'b'])
  return [
    `kept set ${key} ${c.of(['100', '5000'])}`,
    `wait ${c.of(['20', '1000', '6000'])}`,
    `kept get ${key}`,
  ]
}

/** The kinds of steps: their group, their weight, which is how often they are drawn, and how they are made. */
export const STEPS: readonly (readonly [Group, number, Maker])[] = [
  ['session', 8, (c, w, words) => `login ${store(c, w)} ${user(c, w, words)}`],
  ['session', 5, (c, w) => `logout ${store(c, w)}`],
  ['session', 3, (c, w) => `refresh ${store(c, w)}`],
  ['session', 3, (c, w) => `expire ${store(c, w)} ${c.of(['', '', 'old', 'past', 'mine'])}`.trim()],
  ['session', 3, (c, w, words) => `set ${store(c, w)} ${user(c, w, words)}`],
  [
    'session',
    2,
    (c, w, words) => `set ${store(c, w)} ${user(c, w, words)} ${c.of(['again', 'past', 'ended'])}`,
  ],
  ['session', 1, (c, w) => `twin ${store(c, w)}`],
  ['session', 1, (c, w) => `cancel ${store(c, w)}`],
  ['session', 1, (c, w) => `reload ${store(c, w)}`],
  ['calls', 14, (c, w, words) => `get ${store(c, w)} ${c.of(words.paths)} ${c.of(words.flags)}`.trim()],
  ['calls', 3, overtaken],
  ['calls', 3, (c, w, words) => `post ${store(c, w)} ${c.of(words.flags)}`.trim()],
  ['calls', 2, (c, w) => `upload ${store(c, w)} ${c.of(TRANSFERS)}`.trim()],
  ['calls', 2, (c, w) => `download ${store(c, w)} ${c.of(TRANSFERS)}`.trim()],
  ['calls', 3, (c, w, words) => `ask ${store(c, w)} ${c.of(words.paths)} ${c.of(NEEDS)}`.trim()],
  ['calls', 1, (c, w) => `ask ${store(c, w)} do ${c.of(['', 'abort'])}`.trim()],
  ['calls', 1, (c, w) => `ask ${store(c, w)} quiz challenge`],
  ['calls', 2, (c) => `abort ${String(c.below(4))}`],
  [
    'clients',
    4,
    (c, w) =>
      `extend ${store(c, w)} ${c.of(['cdn', 'img', 'header', 'optional', 'challenge', 'none', 'asks', 'waits', 'around', 'within', 'base'])}`,
  ],
  [
    'clients',
    4,
    (c, w) => `use ${store(c, w)} ${c.of(['count', 'hop', 'wait', 'once'])} ${c.of(['', 'base'])}`.trim(),
  ],
  ['clients', 3, (c, w) => `unuse ${store(c, w)} ${String(c.below(3))}`],
  ['clients', 5, (c, w) => `get ${store(c, w)} ${c.of(['tag', 'tag', 'img', 'cdn', 'api'])}`],
  ['calls', 2, (c, w) => `get ${store(c, w)} quiz challenge`],
  [
    'queue',
    2,
    (c, w) => `burst ${store(c, w)} ${c.of(['3', '9', '12'])} ${c.of(['me/1', 'slow', 'public'])}`,
  ],
  ['sockets', 3, (c, w) => `connect ${store(c, w)} ${c.of(['', 'wait', 'optional'])}`.trim()],
  ['sockets', 2, (c) => `hang-up ${String(c.below(3))} ${c.of(['4401', '4401', '1000', '1006'])}`],
  ['sockets', 1, (c) => `tell ${String(c.below(3))} ${c.of(['news', 'expired'])}`],
  ['sockets', 2, (c) => `say ${String(c.below(3))}`],
  ['sockets', 1, (c) => `close ${String(c.below(3))}`],
  ['server', 5, (c) => `revoke ${c.of(['A', 'B', 'all'])}`],
  [
    'server',
    4,
    (c) =>
      `fault ${c.of(['login', 'refresh', 'api'])} ${c.of(['500', '429', '400', 'slow', 'hang', 'lost', 'late', 'gone', 'quoted', 'form'])} ${c.of(['1', '3'])}`,
  ],
  ['server', 3, tardy],
  ['server', 1, () => 'mend'],
  [
    'storage',
    4,
    (c) =>
      `storage ${c.of(['get', 'set', 'remove'])} ${c.of(['throw', 'fail', 'full', 'hang', 'late', 'slow'])} ${c.of(['1', '3'])}`,
  ],
  ['storage', 1, () => 'storage mended'],
  ['storage', 1, (c) => `kept set ${c.of(['a', 'b'])} ${c.of(['100', '5000', '100000'])}`],
  ['storage', 1, (c) => `kept get ${c.of(['a', 'b'])}`],
  ['storage', 1, expiring],
  [
    'storage',
    3,
    (c, w) =>
      `inside ${store(c, w)} ${c.of(['get', 'set', 'remove'])} ${c.of(['get', 'login', 'logout', 'refresh', 'set', 'expire', 'cancel', 'reload'])}`,
  ],
  ['time', 10, (c) => `wait ${c.of(['1', '20', '100', '1000', '6000', '30000', '100000'])}`],
  [
    'time',
    1,
    (c) => `jump ${c.of(['-86400000', '-3600000', '-5000', '5000', '61000', '3600000', '86400000'])}`,
  ],
  ['phone', 2, () => 'hide'],
  ['phone', 2, () => 'show'],
  ['phone', 3, away],
  ['phone', 1, () => 'offline'],
  ['phone', 1, () => 'online'],
  ['phone', 1, () => 'kill'],
  ['pages', 4, (c) => `open ${c.of(['index', 'orders', 'news'])}`],
  ['pages', 2, () => 'back'],
  ['pages', 1, (c) => `tap ${c.of(['login', 'logout'])}`],
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
