/** A signal as a caller may give it, with a function that aborts it. */
export function createSignal() {
  const listeners = new Set<() => void>()
  return {
    aborted: false,
    addEventListener: (_type: 'abort', listener: () => void) => void listeners.add(listener),
    removeEventListener: (_type: 'abort', listener: () => void) => void listeners.delete(listener),
    abort(this: void): void {
      for (const listener of [...listeners]) listener()
    },
  }
}
