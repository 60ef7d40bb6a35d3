import type { State } from '../machine/state'
import type { StoreContext } from '../store/context'
import type { AuthStorage, Session } from '../types'
import { createPersistence, type RestoredSession } from './persistence'
import { openSessionChannel, type SessionChannel } from './session-channel'
import { recordOf, type Change } from './session-record'

/** Keeps the session where others find it: in storage, and in the stores that share it. */
export interface SessionSync<Profile extends object> {
  readonly channel: SessionChannel
  /** Settles when it is known whether somebody is signed in: storage was read, or something else came first. */
  readonly ready: Promise<void>
  /** Reads what was kept, once. Never rejects. */
  restore(): void
  /** Leaves nothing behind, also where it is not known what there is. Settles when nothing is being written. */
  clear(): Promise<void>
  /** Called after every change of the state. */
  changed(state: State<Session<Profile>>): void
  /** What is known of the clock has changed, and is kept with the session. */
  touch(): void
  /** Tries once more what could not be written. */
  again(): void
}

/** @param key under which it lies in `storage`; with `false` it lies nowhere */
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
  /** What was last kept, and whose it was; undefined until storage was read. */
  let kept: S | null | undefined
  let account = 0
  /** Storage could not be read: there may be a session in it. */
  let unread = false
  let known: () => void = Boolean
  const ready = new Promise<void>((resolve) => (known = resolve))

  /** Another store has changed the session that both hold. */
  function adopt(change: Change): void {
    const { session, generation, restored, login } = engine.state
    if (!change.session) {
      const { reason } = change
      // It has ended here, too: what was asked since then waits for a login.
      if (restored && !session && !login) return
      if (reason === 'logout') return engine.dispatch({ type: reason })
      // What this one is still reading may be the session that has ended.
      return engine.dispatch(restored ? { type: 'ended', reason } : { type: 'restored', saved: null })
    }
    const { renews, relative, obtainedAt, skew, wechat } = change
    const found = app.read('storage', change.session, { wechat })
    if (session && session.token === found.session.token) return
    // One of both may know less of the device's clock: what was counted from it is told by that of this store.
    const off = (skew || 0) - (time.skew() || 0)
    const { expiry } = found.session
    const moved = relative && off && expiry !== null ? { expiry: expiry + off } : null
    const fresh = Object.assign(found, {
      session: moved ? Object.freeze(Object.assign({}, found.session, moved)) : found.session,
      relative,
      at: obtainedAt + off,
    })
    if (renews === null || !restored) engine.dispatch({ type: 'signedIn', flight: null, fresh }, null)
    else if (session && session.token === renews)
      engine.dispatch({ type: 'renewed', basis: generation, fresh }, null)
  }

  function restored(found: RestoredSession<S> | null | undefined): void {
    // A login or a logout that came first has settled what is true.
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
      // Another store that holds this token would wait for it to be renewed by what has the same one.
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
      // What another store has is its own to end: it knows what lies there.
      if (unread && !channel.held()) {
        unread = false
        persistence.save(null)
      }
      // What a logout before this one could not take away may go now.
      return persistence.again()
    },
  }
}
