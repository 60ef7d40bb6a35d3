import type { Engine } from '../../stores/store/engine'
import type { Event } from '../../stores/machine/events'
import type { State } from '../../stores/machine/state'
import type { SessionCore, Ticket } from '../../stores/types'
import type { Insight } from './_world'

let live: { readonly state: State } | null = null
let ticket: Ticket | null = null

/** A fault that a test plants in the store, to prove that the explorer finds it. */
export const plant: { fault: ((event: Event, state: State) => Event) | null } = { fault: null }

/** Lets the explorer read the engine of the store that was made last. It changes nothing, except for a planted fault. */
export function watched<S extends SessionCore>(engine: Engine<S>): Engine<S> {
  live = engine
  const { admit } = engine.gate
  const { dispatch } = engine
  const { fault } = plant
  return Object.assign(engine, {
    ...(fault && {
      dispatch: (event: Event<S>, failure?: Error | null) =>
        dispatch(fault(event, engine.state) as Event<S>, failure),
    }),
    gate: {
      ...engine.gate,
      admit(asked: Ticket, at?: number) {
        ticket = asked
        return admit(asked, at)
      },
    },
  })
}

export const insight: Insight = {
  state() {
    if (!live) throw new Error('no store was made')
    return live.state
  },
  ticket: () => ticket,
}
