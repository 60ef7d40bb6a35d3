export interface Topic<Event> {
  tell(event: Event): void
  /** Returns the undo. */
  on(listener: (event: Event) => void): () => void
}

export function createTopic<Event>(): Topic<Event> {
  let listeners: ((event: Event) => void)[] = []
  return {
    tell(event) {
      for (const listener of listeners) listener(event)
    },
    on(listener) {
      listeners = listeners.concat(listener)
      return () => {
        listeners = listeners.filter((other) => other !== listener)
      }
    },
  }
}
