/*
 * What the tests ask of Node, made for a shell that has nothing but the language, `setTimeout` and `print`. The first
 * import of every script; V8 runs in Node and keeps what it has. The library needs none of it: bare.test.ts.
 */

declare const setUnhandledRejectionCallback: (hear: (promise: unknown, reason: unknown) => void) => void

type Listener = (reason: unknown) => void

/** The one event of the process that tests listen to, and where they write. */
function processOf() {
  const listeners: Listener[] = []
  setUnhandledRejectionCallback((_promise, reason) => listeners.slice().forEach((hear) => hear(reason)))
  return {
    env: {},
    stdout: { write: () => true },
    on: (_event: string, hear: Listener) => void listeners.push(hear),
    off(_event: string, hear: Listener) {
      const i = listeners.indexOf(hear)
      if (i >= 0) listeners.splice(i, 1)
    },
  }
}

/** Its own timers have no number, and cannot be stopped. */
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
// Some tests hear of a rejection a little late, which Node ends for; those that promise that none is unheard listen.
process.on('unhandledRejection', () => undefined)

export {}
