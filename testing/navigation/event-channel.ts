import { isRecord, readListener } from '../options'
import type { Callback } from '../options'
import type { World } from '../world'

/** One end of the channel between a page and the page it opened: listeners of one end get what the other end emits. */
export interface EventChannelEnd {
  emit(name: string, ...values: unknown[]): void
  on(name: string, listener: Callback): void
  once(name: string, listener: Callback): void
  off(name: string, listener?: Callback): void
}

interface Entry {
  readonly name: string
  readonly listener: Callback
  readonly once: boolean
}

export function createEventChannel(
  world: World,
  events: unknown,
): { opener: EventChannelEnd; opened: EventChannelEnd } {
  const atOpener: Entry[] = []
  const atOpened: Entry[] = []
  if (isRecord(events)) {
    for (const name of Object.keys(events)) {
      atOpener.push({ name, listener: readListener('navigateTo events', events[name]), once: false })
    }
  }
  return { opener: end(world, atOpener, atOpened), opened: end(world, atOpened, atOpener) }
}

function end(world: World, own: Entry[], other: Entry[]): EventChannelEnd {
  const add = (name: string, listener: Callback, once: boolean) =>
    void own.push({ name, listener: readListener('EventChannel', listener), once })
  return {
    emit(name, ...values) {
      for (const entry of other.slice()) {
        if (entry.name !== name) continue
        if (entry.once) other.splice(other.indexOf(entry), 1)
        world.call(() => Reflect.apply(entry.listener, undefined, values))
      }
    },
    on: (name, listener) => add(name, listener, false),
    once: (name, listener) => add(name, listener, true),
    off(name, listener) {
      const kept = own.filter(
        (entry) => entry.name !== name || (listener !== undefined && entry.listener !== listener),
      )
      own.splice(0, own.length, ...kept)
    },
  }
}
