import type { App } from './_app'
import { AppError } from './_probe'

/** What the app does while the library calls it. */
export type Action = (app: App) => void

/** The keys complete the sentence "the app …". */
const ACTIONS: Readonly<Record<string, Action>> = {
  'logs in': (app) => app.login('A'),
  'logs in as another user': (app) => app.login('B'),
  'logs out': (app) => app.logout(),
  'logs out and in again': (app) => {
    app.logout()
    app.login('A')
  },
  'logs out and signs in another user': (app) => {
    app.logout()
    app.signIn('B')
  },
  'cancels the login': ({ store }) => store.cancelLogin(),
  renews: ({ store, probe }) => probe.track('refresh()', store.refresh()),
  'says that the token expired': ({ store }) => store.expire(),
  'sets a newer session of the same user': (app) => app.signIn(app.store.session?.user ?? 'A'),
  'sets a session of another user': (app) => app.signIn('C'),
  'disposes the store': (app) => app.dispose(),
  'sends a request': (app) => void app.ask('again'),
  'sends ten requests': (app) => {
    for (let i = 0; i < 10; i++) app.ask('again')
  },
  'sends a request that waits for a login': (app) => void app.ask('again', { waitForLogin: true }),
  'aborts all calls': ({ running }) => running().forEach((call) => call.abort()),
  'aborts the newest call': ({ running }) => running().pop()?.abort(),
  'aborts the oldest call': ({ running }) => running().shift()?.abort(),
  'adds an interceptor': (app) => {
    app.undo.push(app.http.use((request, next) => next(request)))
  },
  'removes its listeners and interceptors': (app) => app.undo.splice(0).forEach((undo) => undo()),
  'adds listeners': ({ store, http, undo }) => {
    undo.push(store.on('login', Boolean), store.on('logout', Boolean), http.observe(Boolean))
  },
  'logs out as soon as the store is ready': (app) => {
    app.probe.track(
      'ready',
      app.store.ready.then(() => app.logout()),
    )
  },
  throws: () => {
    throw new AppError()
  },
}

/** Actions that are not tried in some callbacks, and why. */
const SKIPPED: readonly (readonly [callback: string, action: RegExp, why: string])[] = [
  [
    'lifecycle.isSinglePage',
    /^logs out$|^throws$/,
    'it is called right before a login begins, which then begins; a platform function does not throw',
  ],
  ['lifecycle.isSinglePage', /ready/, 'the same'],
  ['the `close` of a socket task', /^throws$/, 'the connection then stays open on the platform'],
  ['clock', /^throws$/, 'a clock does not throw'],
  ['the clock', /^throws$/, 'the same'],
]

/** The actions that are tried in a callback. */
export const actionsFor = (callback: string): [name: string, action: Action][] =>
  Object.entries(ACTIONS).filter(
    ([name]) => !SKIPPED.some(([where, action]) => callback.startsWith(where) && action.test(name)),
  )
