import { isReply } from './answers'
import type { FakeAnswer, Reply } from './answers'
import type { FakeRequest, Network, Outgoing, Signal, Transfer, TransferKind } from './network-types'
import type { Callback } from '../options'
import { splitUrl } from './url'
import { report } from '../world'
import type { Failure, Outcome, World } from '../world'

/** The platform sends at most so many requests, uploads and downloads at once; the others wait in a queue. */
const LIMIT = 10
export const INTERRUPTED = { reason: 'interrupted', errno: 600003 }
export const DISCONNECTED = { reason: '-2:net::ERR_INTERNET_DISCONNECTED', errno: 600001 }

interface Running {
  readonly request: FakeRequest
  readonly outgoing: Outgoing
  send(): void
  fail(reason: string, errno?: number): void
  drop(): void
}

export function createNetwork(world: World): Network {
  const requests: FakeRequest[] = []
  let queue: Running[] = []
  let flying: Running[] = []
  let ids = 0

  function pump(): void {
    for (let next = queue[0]; next !== undefined && flying.length < LIMIT; next = queue[0]) {
      queue.shift()
      flying.push(next)
      requests.push(next.request)
      next.send()
    }
  }

  function leave(running: Running): void {
    queue = queue.filter((each) => each !== running)
    flying = flying.filter((each) => each !== running)
    pump()
  }

  function send(outgoing: Outgoing): Transfer {
    const listeners: Record<Signal, Callback[]> = { headers: [], chunk: [], progress: [] }
    const id = ++ids
    let state: FakeRequest['state'] = 'queued'
    let replied = false
    let disarm = (): void => undefined

    function tell(signal: Signal, value: object): void {
      world.clock.deliver(() => {
        for (const listener of listeners[signal].slice()) world.call(listener, value)
      })
    }
    function end(to: 'answered' | 'failed'): boolean {
      if (state === 'answered' || state === 'failed') return false
      state = to
      disarm()
      leave(running)
      return true
    }
    function lose(reason: string, errno?: number): void {
      if (end('failed')) report(world, outgoing.callbacks, failed(reason, errno))
    }
    function failed(reason: string, errno?: number): Outcome {
      return { ok: false, result: failure(world, outgoing.api, reason, errno) }
    }
    function arrive(answer: FakeAnswer): void {
      if (!end('answered')) return
      tell('headers', headersOf(answer))
      report(world, outgoing.callbacks, { ok: true, result: outgoing.result(answer) })
    }
    function whileSent(signal: Signal, value: object): void {
      if (state === 'sent') tell(signal, value)
    }
    function reply(given: Reply): void {
      if (!isReply(given)) throw new TypeError('answer a request with ok(…) or fail(…)')
      if (replied) throw new Error(`${outgoing.method} ${request.path} is answered already`)
      if (state === 'queued') throw new Error(`${outgoing.method} ${request.path} is not sent yet`)
      replied = true
      world.clock.outside(given.delay, () => (given.ok ? arrive(given) : lose(given.errMsg, given.errno)))
    }
    async function serve(): Promise<void> {
      const server = network.server
      if (server === null) return
      try {
        const given = await server(request)
        if (given !== 'hang') reply(given)
      } catch (error) {
        world.problems.push(error instanceof Error ? error : new Error(String(error)))
        lose('the fake server threw')
      }
    }

    const { path, query } = splitUrl(outgoing.url)
    const request: FakeRequest = {
      id,
      kind: outgoing.kind,
      url: outgoing.url,
      path,
      query,
      method: outgoing.method,
      header: outgoing.header,
      data: outgoing.data,
      body: outgoing.body,
      file: outgoing.file,
      get state() {
        return state
      },
      get(name) {
        const found = Object.keys(outgoing.header).find((each) => each.toLowerCase() === name.toLowerCase())
        return found === undefined ? undefined : outgoing.header[found]
      },
      respond: reply,
      fail: (errMsg = '', errno) => reply({ ok: false, errMsg, errno, delay: 0 }),
      sendHeaders: (answer) => whileSent('headers', headersOf(answer)),
      sendChunk: (data) => whileSent('chunk', { data: data.slice(0) }),
      sendProgress: (sent, total) => whileSent('progress', progress(outgoing.kind, sent, total)),
    }
    const running: Running = {
      request,
      outgoing,
      send() {
        state = 'sent'
        disarm = world.clock.outside(outgoing.timeout, () => lose('timeout'))
        world.clock.outside(0, () => {
          if (state === 'sent') void serve()
        })
      },
      fail: lose,
      drop: () => void end('failed'),
    }

    if (!world.foreground) world.clock.outside(0, () => lose(INTERRUPTED.reason, INTERRUPTED.errno))
    else if (!world.online) world.clock.outside(0, () => lose(DISCONNECTED.reason, DISCONNECTED.errno))
    else if (!/^https?:\/\/[^/]/i.test(outgoing.url))
      world.clock.outside(0, () => lose('invalid url', 600009))
    else {
      queue.push(running)
      pump()
    }
    return {
      abort() {
        // From now on an answer is ignored, although the app's `fail` is called only later.
        if (end('failed')) world.clock.outside(0, () => report(world, outgoing.callbacks, failed('abort')))
      },
      on: (signal, listener) => void listeners[signal].push(listener),
      off(signal, listener) {
        listeners[signal] =
          listener === undefined ? [] : listeners[signal].filter((each) => each !== listener)
      },
    }
  }

  const network: Network = {
    requests,
    get queued() {
      return queue.map((running) => running.request)
    },
    get inFlight() {
      return flying.map((running) => running.request)
    },
    server: null,
    send,
    cut({ reason, errno }) {
      for (const running of [...queue.splice(0), ...flying]) running.fail(reason, errno)
    },
    reset() {
      for (const running of [...queue.splice(0), ...flying.splice(0)]) running.drop()
    },
  }
  return network
}

function failure(world: World, api: string, reason: string, errno: number | undefined): Failure {
  const errMsg = reason.includes(':fail') ? reason : `${api}:fail${reason === '' ? '' : ` ${reason}`}`
  return errno === undefined || !world.atLeast('2.24.0') ? { errMsg } : { errMsg, errno }
}

function headersOf(answer: FakeAnswer): object {
  return { statusCode: answer.statusCode, header: { ...answer.header }, cookies: [...answer.cookies] }
}

function progress(kind: TransferKind, sent: number, total: number): object {
  const percent = total > 0 ? Math.round((sent / total) * 100) : 0
  return kind === 'download'
    ? { progress: percent, totalBytesWritten: sent, totalBytesExpectedToWrite: total }
    : { progress: percent, totalBytesSent: sent, totalBytesExpectedToSend: total }
}
