import { observable, runInAction, untracked } from 'mobx-miniprogram'
import { createTimer } from '../renewal/timer'
import { createEmitter, type Emitter } from './emitter'
import { toError } from '../errors'
import type { Effect, Event } from '../machine/events'
import { createGate, type Gate } from './gate'
import { step } from '../machine/machine'
import type { ServerClock } from '../machine/server-clock'
import { initialState, wakeAt, type Rules, type State } from '../machine/state'
import type { AuthEvents, Clock, Reason, SessionCore } from '../types'

export interface Engine<S extends SessionCore> {
  /** The current state, outside MobX: reading it is cheap and tracks nothing. */
  readonly state: State<S>
  /** The current state and the last failure, as a MobX observable. */
  readonly view: { get(): View<S> }
  /** How many requests wait for a login, as a MobX observable. */
  readonly waiting: { get(): number }
  readonly gate: Gate
  readonly on: Emitter['on']
  /**
   * Gives the event to the machine: the only place where the state changes.
   * @param failure the new `View.failure`; left out, the old one stays
   */
  dispatch(event: Event<S>, failure?: Error | null): void
  /** Emits `error` for a failure that no promise tells of. */
  report(source: AuthEvents['error']['source'], thrown: unknown): void
  readonly stopped: boolean
  /** Ends all changes of the state. Parked and later requests fail. */
  stop(): void
}

export interface View<S extends SessionCore> {
  readonly state: State<S>
  /** The error of the last login or renewal; null if it succeeded, and after a logout. */
  readonly failure: Error | null
}

export interface EngineDeps<S extends SessionCore> {
  readonly rules: Rules
  readonly clock: Clock
  readonly time: ServerClock
  /** Runs the renewal `state.renewal`. */
  renew(state: State<S>): void
  /** Called after every change. */
  changed(state: State<S>): void
}

/**
 * Drives the machine and carries out its effects, in this order for each change: MobX reactions run, listeners are
 * called, parked requests go out. Reactions to another change made meanwhile run at once; the rest of it comes later.
 */
export function createEngine<S extends SessionCore>(deps: EngineDeps<S>): Engine<S> {
  const { rules, clock, time } = deps
  const live: { state: State<S>; stopped: boolean } = {
    state: initialState,
    stopped: false,
  }
  let failure: Error | null = null
  let flushing = false
  let count = 0
  const after: (() => void)[] = []

  const view = observable.box<View<S>>({ state: initialState, failure }, { deep: false })
  // Kept apart from `view`: otherwise a reaction that reads another field and sends a request would run again for it.
  const waiting = observable.box(0)
  const { on, emit } = createEmitter()
  const timer = createTimer(clock, () => dispatch({ type: 'tick' }))
  const gate = createGate({
    live,
    now: time.now,
    lastError: () => failure,
    demand: () => dispatch({ type: 'demand' }),
    loginRequired: ({ explicit }, waits) => later(() => emit('loginRequired', { explicit, waiting: waits })),
    // Sets the newest number: if many requests leave together, reactions run once.
    waiting(now) {
      count = now
      later(() => runInAction(() => waiting.set(count)))
    },
    broken: (thrown) => report('listener', thrown),
  })

  function publish(): void {
    runInAction(() => view.set({ state: live.state, failure }))
  }

  function report(source: AuthEvents['error']['source'], thrown: unknown): void {
    later(() => emit('error', { source, error: toError(thrown) }))
  }

  function later(work: () => void): void {
    after.push(work)
    flush(Boolean)
  }

  /** Runs `work`, then all of `after`. A call made within another one leaves `after` to the outer call. */
  function flush(work: (() => void) | undefined): void {
    const outer = flushing
    flushing = true
    try {
      // Untracked: a reaction that sends a request must not depend on what listeners and requests read here.
      for (; work; work = outer ? undefined : after.shift()) untracked(work)
    } finally {
      flushing = outer
    }
  }

  function announce(effect: Effect, reason: Reason): void {
    if (effect === 'login' || effect === 'restored') emit('login', { restored: effect === 'restored' })
    else if (effect === 'renew' || effect === 'accountChange') emit(effect, undefined)
    else if (effect === 'logout' && reason !== 'none') emit(effect, { reason })
  }

  function dispatch(event: Event<S>, error: Error | null = failure): void {
    const now = time.now()
    if (live.stopped) return
    const [next, ...effects] = step(live.state, event, now, rules)
    if (next === live.state) return
    live.state = next
    failure = error
    after.push(() => effects.forEach((effect) => announce(effect, next.reason)))
    // Parked requests are taken out now and rejected later, so that requests which come in between stay parked.
    if (event.type === 'logout') after.push(gate.evict())
    after.push(gate.review)
    flush(() => {
      publish()
      // A reaction may have disposed the store, or changed the state again: then the renewal of `next` must not start.
      timer.set(live.stopped ? Infinity : time.onDevice(wakeAt(live.state, rules)))
      deps.changed(live.state)
      if (!live.stopped && live.state.renewal === next.renewal && effects.indexOf('start') >= 0)
        deps.renew(live.state)
    })
  }

  return Object.assign(live, {
    view,
    waiting,
    gate,
    on,
    dispatch,
    report,
    stop() {
      live.stopped = true
      timer.set(Infinity)
      gate.close()
    },
  })
}
