/**
 * Runs a callback in a real turn of the event loop, in Node, jsdom and browsers. The function is picked when the module is
 * loaded, so that a test that replaces the global timers later (`jest.useFakeTimers()`) does not stop the fakes.
 */
export const macrotask: (callback: () => void) => void = pick(globalThis)

interface Port {
  onmessage: ((event: unknown) => void) | null
  postMessage(message: unknown): void
  close(): void
}

type Channel = new () => { readonly port1: Port; readonly port2: Port }

function pick(host: object): (callback: () => void) => void {
  const { setTimeout } = globalThis
  const immediate: unknown = Reflect.get(host, 'setImmediate')
  const Channel: unknown = Reflect.get(host, 'MessageChannel')
  if (isScheduler(immediate)) return (callback) => immediate(callback)
  if (!isChannel(Channel)) return (callback) => void setTimeout(callback, 0)
  return (callback) => {
    const { port1, port2 } = new Channel()
    port1.onmessage = () => {
      // An open port would keep a Node process from ending.
      port1.close()
      callback()
    }
    port2.postMessage(null)
  }
}

function isScheduler(value: unknown): value is (callback: () => void) => void {
  return typeof value === 'function'
}

function isChannel(value: unknown): value is Channel {
  return typeof value === 'function'
}

/** Resolves after one turn and a dozen promise jobs, because promise jobs may be macrotasks, too (iOS ≤ 15). */
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
  // Costs one promise job.
}
