import type { State } from '../machine/state'
import type { StoreContext } from '../store/context'
import type { AuthStorage, Session } from '../types'
import { createPersistence, type RestoredSession } from './persistence'
import { openSessionChannel, type SessionChannel } from './session-channel'
import { recordOf, type Change } from './session-record'

/** Saves the session in storage, and passes it to the other stores that share it. */
export interface SessionSync<Profile extends object> {
  readonly channel: SessionChannel
  /** Settles when it is known whether the user is signed in: storage was read, or a login or logout came first. */
  readonly ready: Promise<void>
  /** Reads the saved session, once. Errors become events. */
  restore(): void
  /** Ends a logout: also removes what could not be read. Settles when all writes have ended; never rejects. */
  clear(): Promise<void>
  /** Called after every change of the state. */
  changed(state: State<Session<Profile>>): void
  /** Call this when the clock estimate has changed: the next `changed` saves it with the session. */
  touch(): void
  /** Tries a failed write once more. */
  again(): void
}

/** @param key the key in `storage`; `false` as `storage` keeps the session in memory only */
export function createSessionSync<Profile extends object>(
  context: StoreContext<Profile>,
  storage: AuthStorage | false,
  key: string,
): SessionSync<Profile> {
  type S = Session<Profile>
  const { engine, app, time } = context
  const channel = openSessionChannel(storage ? (storage.place ? storage.place() : storage) : {}, key, {
    adopt,
    holds: () => !!engine.state.session,
  })
  const persistence = storage && createPersistence(context, storage, key, channel)
  /** The session saved last; undefined until storage was read, and when it must be saved again. */
  let kept: S | null | undefined
  /** The account of `kept`. */
  let account = 0
  /** True if storage could not be read, so there may be a session in it. */
  let unread = false
  let known: () => void = Boolean
  const ready = new Promise<void>((resolve) => (known = resolve))

  /** Takes over a change that another store made to the shared session. */
  function adopt(change: Change): void {
    const { session, generation, restored } = engine.state
    if (!change.session) {
      const { reason } = change
      if (reason === 'logout') return engine.dispatch({ type: reason })
      // Before `restored`, this store may be reading the very session that has ended: it restores none instead.
      return engine.dispatch(restored ? { type: 'ended', reason } : { type: 'restored', saved: null })
    }
    const { renews, relative, obtainedAt, skew, wechat } = change
    const found = app.read('storage', change.session, { wechat })
    if (session && session.token === found.session.token) return
    // The stores may know different skews: times that the other store counted by its own are moved to this one's.
    const off = (skew || 0) - (time.skew() || 0)
    const given = found.session
    const fresh = Object.assign(found, {
      session: relative
        ? Object.freeze(Object.assign({}, given, { expiry: Number(given.expiry) + off }))
        : given,
      relative,
      at: obtainedAt + off,
    })
    if (renews === null || !restored) engine.dispatch({ type: 'signedIn', flight: null, fresh }, null)
    else if (session && session.token === renews)
      engine.dispatch({ type: 'renewed', basis: generation, fresh }, null)
  }

  function restored(found: RestoredSession<S> | null | undefined): void {
    // If a login or a logout came first, the session read from storage has no effect.
    if (!engine.state.restored) {
      unread = found === undefined
      kept = found && !found.adopted ? found.session : null
      if (found) time.recall(found.skew)
      engine.dispatch({ type: 'restored', saved: found })
    }
    known()
  }

  return {
    channel,
    ready,
    restore() {
      if (persistence) void persistence.load().then(restored)
      else restored(null)
    },
    changed({ restored, session, obtainedAt: at, endsAt, relative, reason, account: whose, key: owner }) {
      if (!restored) return
      known()
      // `renews` must differ from the new token: otherwise `join` would call that token renewed, and a store would wait.
      const renews = kept && session && account === whose && kept.token !== session.token ? kept.token : null
      account = whose
      if (session === kept) return
      kept = session
      unread = false
      const record = session && recordOf({ session, relative, at, key: owner }, endsAt, time.skew())
      if (persistence) persistence.save(record)
      if (record) channel.tell(Object.assign({ renews }, record))
      else if (reason !== 'none') channel.tell({ session: null, reason })
    },
    touch() {
      if (kept) kept = undefined
    },
    again() {
      if (persistence) void persistence.again()
    },
    clear() {
      if (!persistence) return Promise.resolve()
      // If another store has a session, that store knows what is in storage, and its own logout removes it.
      if (unread && !channel.held()) persistence.save(null)
      // An earlier logout may have failed to remove the session: try that once more.
      return persistence.again()
    },
  }
}
