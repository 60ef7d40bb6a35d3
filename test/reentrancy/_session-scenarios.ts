import type { AuthEvents } from 'mobx-miniprogram-auth'
import type { App } from './_app'
import type { Scenario } from './_run'

export const expireAndAsk = ({ backend, ask }: App): void => {
  backend.expire()
  ask('ended')
  ask('ended')
}
const renewals =
  (how: App['backend']['renewals']) =>
  (app: App): void => {
    app.backend.renewals = how
    expireAndAsk(app)
  }
const login = (user: string) => (app: App) => app.login(user)
const twoRequests = ({ ask }: App): void => void [ask('a'), ask('b')]
const MINUTE = 60_000

const listeners = (...events: (keyof AuthEvents)[]): string[] =>
  events.map((event) => `the listener of \`${event}\``)
const REACTIONS = ['an autorun of the token', 'an autorun of the status', 'a reaction to isLogin']
const CLOCK = ['now', 'setTimeout', 'clearTimeout'].map((name) => 'clock.' + name)

/** The life of a session. */
export const SESSION_SCENARIOS: readonly Scenario[] = [
  {
    name: 'a first login',
    variant: { listeners: true },
    steps: [
      ['a request', ({ ask }) => void [ask('early'), ask('perhaps')]],
      ['a request that waits', ({ ask }) => void ask('f', { waitForLogin: true })],
      ['a login', login('A')],
      ['two requests', twoRequests],
      ['renewed by hand', ({ store, probe }) => probe.track('refresh()', store.refresh())],
    ],
    callbacks: [
      'login',
      'refresh',
      'accountOf',
      'storage.get',
      'storage.set',
      'storage.set, after it saved',
      'lifecycle.isSinglePage',
      'transport.request',
      ...listeners('login', 'renew', 'loginRequired'),
      ...REACTIONS,
    ],
  },
  {
    name: 'a start with a saved session',
    variant: { listeners: true, syncStorage: true, saved: true, clock: true },
    steps: [
      ['a request', ({ ask }) => void ask('early')],
      ['requests', twoRequests],
      ['the token ends', expireAndAsk],
      ['time passes', ({ ask }) => void ask('c'), 3_600_000],
      ['hidden', ({ fake }) => fake.hide(), 6_000],
      ['shown', ({ fake }) => void fake.show()],
    ],
    callbacks: [
      'adopt',
      'storage.set',
      'refresh',
      'lifecycle, before onHide is called',
      'lifecycle, after onHide was called',
      'lifecycle, before onShow is called',
      'lifecycle, after onShow was called',
      ...CLOCK,
      ...listeners('login', 'renew'),
      ...REACTIONS,
    ],
  },
  {
    name: 'renewals that fail',
    variant: { listeners: true },
    steps: [
      ['a login', login('A')],
      ['the server is busy', renewals('busy'), MINUTE],
      ['the server refuses', renewals('refused')],
      ['the server is well', renewals('given'), MINUTE],
    ],
    callbacks: ['isRefused', 'silentLogin', 'refresh', ...listeners('error', 'login'), ...REACTIONS],
  },
  {
    name: 'a session that ends',
    variant: { listeners: true, noSilentLogin: true, clock: true },
    steps: [
      ['a login', login('A')],
      ['the server is busy', renewals('busy'), MINUTE],
      ['the server refuses', renewals('refused')],
      ['requests wait', ({ ask }) => void [ask('a', { waitForLogin: true }), ask('b')]],
      ['another user logs in', login('B')],
      ['requests', twoRequests],
    ],
    callbacks: [
      'isRefused',
      'clock.random',
      'storage.remove',
      ...listeners('logout', 'accountChange', 'error'),
    ],
  },
  {
    name: 'a logout',
    variant: { listeners: true },
    steps: [
      ['a login', login('A')],
      ['a request and a logout', (app) => void [app.ask('a'), app.logout()]],
      ['requests', ({ ask }) => void [ask('b', { waitForLogin: true, auth: 'challenge' }), ask('perhaps')]],
      ['the user declines', ({ store }) => store.cancelLogin()],
      ['a login', login('A')],
      ['a session of another user', (app) => app.signIn('B')],
      ['another user logs in', (app) => void [app.ask('c'), app.login('C')]],
    ],
    callbacks: [
      'logout',
      'storage.remove',
      'storage.remove, after it removed',
      ...listeners('logout', 'accountChange'),
      ...REACTIONS,
    ],
  },
  {
    name: 'a logout with a synchronous storage',
    variant: { listeners: true, syncStorage: true },
    steps: [
      ['a login', login('A')],
      ['a logout', (app) => app.logout()],
      ['a login', login('B')],
      ['a request', ({ ask }) => void ask('b')],
    ],
    callbacks: [
      'login',
      'logout',
      'storage.set',
      'storage.set, after it saved',
      'storage.remove',
      'storage.remove, after it removed',
    ],
  },
]
