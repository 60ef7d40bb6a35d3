/**
 * A real turn of the event loop, whatever the host is: Node, jsdom, a browser. Picked when the module is loaded, so
 * that a test which replaces the global timers afterwards (`jest.useFakeTimers()`) does not stop the fakes as well.
 */
export const macrotask: (callback: () => void) => void = pick(globalThis)

interface Port {
  onmessage: ((event: unknown) => void) | null
  postMessage(message: unknown): void
  close(): void
}

interface Host {
  setImmediate?: ((callback: () => void) => unknown) | undefined
  MessageChannel?: (new () => { readonly port1: Port; readonly port2: Port }) | undefined
  setTimeout: (callback: () => void, ms: number) => unknown
}

function pick(host: Host): (callback: () => void) => void {
  const { setImmediate, MessageChannel, setTimeout } = host
  if (typeof setImmediate === 'function') return (callback) => void setImmediate(callback)
  if (typeof MessageChannel !== 'function') return (callback) => void setTimeout(callback, 0)
  return (callback) => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      // An open port would keep a Node process from ending.
      port1.close()
      callback()
    }
    port2.postMessage(null)
  }
}

/** Resolves after one turn, and after a dozen promise jobs behind it where those are macrotasks too (iOS ≤ 15). */
export function turn(): Promise<void> {
  return new Promise<void>((resolve) => {
    macrotask(() => {
      let jobs = Promise.resolve()
      for (let i = 0; i < 12; i++) jobs = jobs.then(nothing)
      void jobs.then(resolve)
    })
  })
}

function nothing(): void {
  // One promise job.
}
