/*
 * The globals of Node that the tests use, for a shell with only the language, `setTimeout` and `print`. Every script
 * imports this file first. V8 runs in Node and keeps its own. The library needs none of them (see bare.test.ts).
 */

declare const setUnhandledRejectionCallback: (listener: (promise: unknown, reason: unknown) => void) => void

type Listener = (reason: unknown) => void

/** The parts of `process` that tests use: `unhandledRejection`, and output. */
function processOf() {
  const listeners: Listener[] = []
  setUnhandledRejectionCallback((_promise, reason) =>
    listeners.slice().forEach((listener) => listener(reason)),
  )
  return {
    env: {},
    stdout: { write: () => true },
    on: (_event: string, listener: Listener) => void listeners.push(listener),
    off(_event: string, listener: Listener) {
      const i = listeners.indexOf(listener)
      if (i >= 0) listeners.splice(i, 1)
    },
  }
}

/** Timers with an id that can be cleared. Those of the shell have none. */
function timersOf() {
  const start = setTimeout
  const waiting = new Set<number>()
  let last = 0
  return {
    setTimeout(work: () => void, wait = 0) {
      const id = ++last
      waiting.add(id)
      start(() => {
        if (waiting.delete(id)) work()
      }, wait)
      return id
    },
    clearTimeout: (id: number) => void waiting.delete(id),
    setImmediate: (work: () => void) => start(work, 0),
  }
}

function encode(text: string): Uint8Array {
  const bytes: number[] = []
  encodeURIComponent(text).replace(/%(..)|[^]/g, (one, hex: string | undefined) => {
    bytes.push(hex ? parseInt(hex, 16) : one.charCodeAt(0))
    return ''
  })
  return Uint8Array.from(bytes)
}

function decode(bytes: ArrayBuffer | Uint8Array): string {
  return decodeURIComponent(
    Array.from(new Uint8Array(bytes), (byte) => '%' + (byte + 256).toString(16).slice(1)).join(''),
  )
}

const Buffer = {
  from: (from: string | ArrayBuffer | Uint8Array) =>
    typeof from === 'string' ? encode(from) : { toString: () => decode(from) },
}

if (typeof process === 'undefined')
  Object.assign(globalThis, timersOf(), {
    process: processOf(),
    console: Object.fromEntries(['log', 'info', 'warn', 'error'].map((name) => [name, () => undefined])),
    Buffer,
    TextEncoder: class {
      encode = encode
    },
    TextDecoder: class {
      decode = decode
    },
  })
// Node would exit because some tests handle a rejection late. Tests about unhandled rejections add their own listener.
process.on('unhandledRejection', () => undefined)

export {}
