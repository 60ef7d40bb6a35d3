/** Faults a test has planted, each for a number of times. */
export interface Faults<Fault extends { readonly times?: number | undefined }> {
  /** Returns the undo. */
  add(fault: Fault): () => void
  /** The oldest one that matches, used up by one. */
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
