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
  /** The state now, outside MobX: for the hot path. */
  readonly state: State<S>
  /** The same and what is around it, as a MobX observable. */
  readonly view: { get(): View<S> }
  /** How many requests wait for a login, likewise. */
  readonly waiting: { get(): number }
  readonly gate: Gate
  readonly on: Emitter['on']
  /** The one place where the state changes. `failure` is what the last login or renewal failed with from now on. */
  dispatch(event: Event<S>, failure?: Error | null): void
  /** Tells of what failed in the background. */
  report(source: AuthEvents['error']['source'], thrown: unknown): void
  readonly stopped: boolean
  /** Nothing changes any more, and what is parked or comes later fails. */
  stop(): void
}

export interface View<S extends SessionCore> {
  readonly state: State<S>
  /** What the last login or renewal failed with. */
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
 * Drives the machine: carries out its effects and keeps the order of things. Readers see a change first, then the
 * listeners hear of it, then parked requests go out; another change that comes meanwhile waits for its turn.
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
  // By itself: a reaction that reads another field, and asks for something, is not called again for that.
  const waiting = observable.box(0)
  const { on, emit } = createEmitter()
  const timer = createTimer(clock, () => dispatch({ type: 'tick' }))
  const gate = createGate({
    live,
    now: time.now,
    lastError: () => failure,
    demand: () => dispatch({ type: 'demand' }),
    loginRequired: ({ explicit }, waits) => later(() => emit('loginRequired', { explicit, waiting: waits })),
    // The number there is by then: of many that go together a reader hears once.
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

  /** Does this, then what is to come after it, unless something around it is being done: then that comes first. */
  function flush(work: (() => void) | undefined): void {
    const outer = flushing
    flushing = true
    try {
      // A reaction that asks for something hears of nothing but what it reads itself.
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
    if (live.stopped) return
    const [next, ...effects] = step(live.state, event, time.now(), rules)
    if (next === live.state) return
    live.state = next
    failure = error
    after.push(() => effects.forEach((effect) => announce(effect, next.reason)))
    // Taken out now, told later: what comes to the gate in between has come after the logout.
    if (event.type === 'logout') after.push(gate.evict())
    after.push(gate.review)
    flush(() => {
      publish()
      // A reaction may have disposed the store, or changed the state again: then this renewal is not the one that runs.
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
