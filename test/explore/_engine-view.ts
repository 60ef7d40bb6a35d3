import type { Engine } from '../../stores/store/engine'
import type { Event } from '../../stores/machine/events'
import type { State } from '../../stores/machine/state'
import type { SessionCore, Ticket } from '../../stores/types'
import type { EngineView } from './_world'

let engineOfLast: { readonly state: State } | null = null
let ticket: Ticket | null = null

/** A fault that a test plants in the store, to prove that the explorer finds it. */
export const plant: { fault: ((event: Event, state: State) => Event) | null } = { fault: null }

/** Lets the explorer read the engine of the store that was made last. It changes nothing, except for a planted fault. */
export function observeEngine<S extends SessionCore>(engine: Engine<S>): Engine<S> {
  engineOfLast = engine
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

export const engineView: EngineView = {
  state() {
    if (!engineOfLast) throw new Error('no store was made')
    return engineOfLast.state
  },
  ticket: () => ticket,
}
