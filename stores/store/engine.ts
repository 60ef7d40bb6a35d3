import { observable, runInAction } from 'mobx-miniprogram'
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
  /** The state now, outside MobX: for the hot path. */
  state(): State<S>
  /** The same and what is around it, for those who watch. */
  readonly view: { get(): { readonly state: State<S>; readonly failure: Error | null } }
  /** How many requests wait for a login; for those who watch. */
  readonly waiting: { get(): number }
  readonly gate: Gate
  readonly on: Emitter['on']
  /** The one place where the state changes. `failure` is what the last login or renewal failed with from now on. */
  dispatch(event: Event<S>, failure?: Error | null): void
  /** Tells of what failed in the background. */
  report(source: AuthEvents['error']['source'], thrown: unknown): void
  stopped(): boolean
  /** Nothing changes any more, and what is parked or comes later fails. */
  stop(): void
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
 * Drives the machine: carries out its effects and keeps the order of things. Readers see a change first, then the
 * listeners hear of it, then parked requests go out; whoever comes back with another change meanwhile waits his turn.
 */
export function createEngine<S extends SessionCore>(deps: EngineDeps<S>): Engine<S> {
  const { rules, clock, time } = deps
  let state: State<S> = initialState
  let failure: Error | null = null
  let stopped = false
  let flushing = false
  let asking = 0
  const after: (() => void)[] = []

  const view = observable.box<{ state: State<S>; failure: Error | null }>({ state, failure }, { deep: false })
  const waiting = observable.box(0)
  const { on, emit } = createEmitter()
  const alarm = createTimer(clock, () => dispatch({ type: 'tick' }))
  const gate = createGate({
    state: () => state,
    now: time.now,
    lastError: () => failure,
    demand: () => dispatch({ type: 'demand' }),
    loginRequired: ({ explicit }, waits) => later(() => emit('loginRequired', { explicit, waiting: waits })),
    // The number there is by then: who watches it hears of many that go together once.
    waiting(count) {
      asking = count
      later(() => runInAction(() => waiting.set(asking)))
    },
    broken: (thrown) => report('listener', thrown),
  })

  function report(source: AuthEvents['error']['source'], thrown: unknown): void {
    later(() => emit('error', { source, error: toError(thrown) }))
  }

  function later(work: () => void): void {
    after.push(work)
    flush()
  }

  function flush(): void {
    if (flushing) return
    flushing = true
    try {
      for (let work = after.shift(); work; work = after.shift()) work()
    } finally {
      flushing = false
    }
  }

  function announce(effect: Effect, reason: Reason): void {
    if (effect === 'login' || effect === 'restored') emit('login', { restored: effect === 'restored' })
    else if (effect === 'renew' || effect === 'accountChange') emit(effect, undefined)
    else if (effect === 'logout' && reason !== 'none') emit(effect, { reason })
  }

  function dispatch(event: Event<S>, error: Error | null = failure): void {
    if (stopped) return
    const [next, ...effects] = step(state, event, time.now(), rules)
    if (next === state) return
    state = next
    failure = error
    after.push(() => effects.forEach((effect) => announce(effect, next.reason)))
    // Taken out now, told later: who comes to the gate in between has come after the logout.
    if (event.type === 'logout') after.push(gate.evict())
    after.push(gate.review)
    runInAction(() => view.set({ state, failure }))
    // A reaction may have disposed the store, or changed the state again: then this renewal is not the one that runs.
    alarm.set(stopped ? Infinity : time.onDevice(wakeAt(state, rules)))
    deps.changed(state)
    if (!stopped && state.renewal === next.renewal && effects.indexOf('start') >= 0) deps.renew(state)
    flush()
  }

  return {
    state: () => state,
    view,
    waiting,
    gate,
    on,
    dispatch,
    report,
    stopped: () => stopped,
    stop() {
      stopped = true
      alarm.set(Infinity)
      gate.close()
    },
  }
}
