import type { AppCalls } from './app-calls'
import type { Engine } from './engine'
import { takeSeat, type Change, type Seat } from './line'
import { createPersistence } from './persistence'
import type { ServerClock } from './server-clock'
import { readSession } from './session'
import type { State } from './state'
import type { AuthStorage, Clock, Session } from './types'

export interface KeeperDeps<Profile extends object> {
  readonly storage: AuthStorage | false
  readonly key: string
  readonly engine: Pick<Engine<Session<Profile>>, 'state' | 'dispatch' | 'announceError'>
  readonly app: AppCalls<Profile>
  readonly clock: Clock
  readonly time: ServerClock
}

/** Keeps the session where others find it: in storage, and in the stores that share it. */
export interface Keeper<Profile extends object> {
  readonly seat: Seat
  /** Settles when it is known whether somebody is signed in: storage was read, or something else came first. */
  readonly ready: Promise<void>
  /** Reads what was kept, once. Never rejects. */
  restore(): Promise<void>
  /** Leaves nothing behind, also where it is not known what there is. Settles when nothing is being written. */
  clear(): Promise<void>
  /** Called after every change of the state. */
  changed(state: State<Session<Profile>>): void
  /** What is known of the clock has changed, and is kept with the session. */
  touch(): void
  /** Tries once more what could not be written. */
  again(): void
}

export function createKeeper<Profile extends object>(deps: KeeperDeps<Profile>): Keeper<Profile> {
  type S = Session<Profile>
  const { storage, engine, app, clock, time } = deps
  const persistence = storage
    ? createPersistence<S>(storage, deps.key, clock, (error) => engine.announceError('storage', error))
    : null
  const seat = takeSeat(storage ? (storage.place ? storage.place() : storage) : {}, deps.key, adopt)
  /** What was last kept, and whose it was; undefined until storage was read. */
  let kept: S | null | undefined
  let account = 0
  /** Storage could not be read: there may be a session in it. */
  let unread = false
  let known: () => void = Boolean
  const ready = new Promise<void>((resolve) => (known = resolve))

  /** Another store has changed the session that both hold. */
  function adopt(change: Change): void {
    const { session, generation, restored } = engine.state()
    if (!change.session) {
      const { reason } = change
      return engine.dispatch(reason === 'logout' ? { type: reason } : { type: 'ended', reason })
    }
    const { renews, relative } = change
    const found = readSession<Profile>('storage', change.session, time.now(), null)
    if (session && session.token === found.session.token) return
    const fresh = app.identify({ session: found.session, relative })
    if (renews === null || !restored) engine.dispatch({ type: 'signedIn', flight: null, ...fresh }, null)
    else if (session && session.token === renews)
      engine.dispatch({ type: 'renewed', basis: generation, ...fresh }, null)
  }

  return {
    seat,
    ready,
    async restore() {
      const found = persistence && (await persistence.load())
      // A login or a logout that came first has settled what is true.
      if (!engine.state().restored) {
        unread = found === undefined
        kept = found ? found.session : null
        if (found) time.recall(found.skew)
        engine.dispatch({ type: 'restored', saved: found || null })
      }
      known()
    },
    changed(state) {
      const { restored, session, key, obtainedAt, endsAt, relative, reason } = state
      if (!restored) return
      known()
      const renews = kept && account === state.account ? kept.token : null
      account = state.account
      if (session === kept) return
      kept = session
      unread = false
      if (persistence) persistence.save(session && { session, key, obtainedAt, endsAt, skew: time.skew })
      if (session) seat.tell({ session, relative, renews })
      else if (reason !== 'none') seat.tell({ session, reason })
    },
    touch() {
      if (kept) kept = undefined
    },
    again: () => persistence && persistence.again(),
    clear() {
      if (!persistence) return Promise.resolve()
      if (unread) persistence.save(null)
      unread = false
      return persistence.idle()
    },
  }
}
