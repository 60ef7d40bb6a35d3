/** The faults that a test has set, each for a number of times. */
export interface Faults<Fault extends { readonly times?: number | undefined }> {
  /** Returns the undo. */
  add(fault: Fault): () => void
  /** Takes the oldest fault that matches, and counts down its `times`. */
  take(matches: (fault: Fault) => boolean): Fault | undefined
}

export function createFaults<Fault extends { readonly times?: number | undefined }>(): Faults<Fault> {
  let entries: { readonly fault: Fault; left: number }[] = []
  return {
    add(fault) {
      const entry = { fault, left: fault.times ?? Infinity }
      entries.push(entry)
      return () => {
        entries = entries.filter((each) => each !== entry)
      }
    },
    take(matches) {
      const entry = entries.find(({ fault, left }) => left > 0 && matches(fault))
      if (entry !== undefined) entry.left -= 1
      return entry?.fault
    },
  }
}
