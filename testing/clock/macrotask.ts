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
