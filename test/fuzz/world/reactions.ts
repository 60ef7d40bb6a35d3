import { autorun, untracked } from 'mobx-miniprogram'
import type { Unit } from './unit'
import type { World } from './world'

/** The things that the app can do by itself when the session changes. */
export const REACTIONS = [
  'ask for a login',
  'ask as a user',
  'log in again',
  'log out at once',
  'renew at once',
  'cancel',
] as const
export type Reaction = (typeof REACTIONS)[number]

/** Lets the app react to changes until the world is ending. @returns a function that undoes it */
export function react(world: World, unit: Unit): () => void {
  const { rules, config } = world
  const { store, http, calls } = unit
  const { reactions = [] } = config
  const track = (what: string, promise: Promise<unknown>): void =>
    void untracked(() => calls.track(what, promise))
  const user = config.login === 'wechat' ? 'A' : 'B'

  /**
   * Sends a request each time `isLogin` becomes `when`. The request is sent inside the reaction: whatever the library read there would
   * make the reaction run again.
   */
  function ask(when: boolean): () => void {
    let last: boolean | null = null
    return autorun(() => {
      const { isLogin } = store
      // A call that begins a renewal changes the values from which `isLogin` is computed, so MobX runs the reaction once more.
      rules.check('reader', when || isLogin !== last, 'a reaction is called though what it reads is the same')
      const changed = isLogin !== last
      last = isLogin
      if (isLogin !== when || !changed || world.ending) return
      rules.count('a reaction')
      const call = http.get('me/1', undefined, { waitForLogin: !when })
      track('a call of a reaction', call)
    })
  }

  const kinds: Record<Reaction, () => () => void> = {
    'ask for a login': () => ask(false),
    'ask as a user': () => ask(true),
    'log in again': () =>
      store.on('logout', ({ reason }) => {
        if (reason !== 'logout' && !world.ending) track('login', store.login(user))
      }),
    'log out at once': () =>
      store.on('login', () => {
        if (world.ending) return
        for (const each of world.units) each.changes++
        track('logout', store.logout())
      }),
    'renew at once': () =>
      store.on('login', () => {
        if (world.ending) return
        unit.renewalReasons.markExpired(store.token)
        track('refresh', store.refresh())
      }),
    cancel: () => store.on('loginRequired', () => void (world.ending || store.cancelLogin())),
  }
  const undo = reactions.map((name) => kinds[name]())
  return () => undo.forEach((each) => each())
}
