import type { Call } from './library'
import { SECRET, URLS } from './server'
import { createSignal } from './signal'
import type { Unit } from './unit'
import type { World } from './world'

/** A call or promise that must settle. */
export interface Pending {
  readonly what: string
  readonly abort: () => void
  /** How often it has settled. */
  ends: number
}

interface Asked extends Pending {
  /** The user who was signed in when it was made. */
  readonly owner: string | null
  /** `unit.changes` when it was made. */
  readonly changes: number
  /** The index in `unit.users` of the user at that time. */
  readonly from: number
  readonly path: string
}

type Traced = Parameters<Parameters<Unit['http']['observe']>[0]>[0]

/** Makes the calls of one store's client, and checks how they end. */
export interface Calls {
  /** The calls and promises that have not settled. */
  readonly open: Set<Pending>
  /** The number of parked calls. */
  readonly parked: number
  get(path: string, flag: string): void
  post(path: string, flag: string): void
  /** Sends a request by the function that `authorize` has made. */
  ask(path: string, flag: string): void
  /** Sends or fetches a file. With the flag `abort@progress`, it is aborted when the first progress is told. */
  transfer(kind: 'upload' | 'download', flag: string): void
  /** Adds another promise that must settle. */
  track(what: string, promise: Promise<unknown>): Promise<void>
  /** Takes the traces of the client, for aborts at a certain phase. */
  trace(trace: Traced): void
  /** Checks that the unsafe call with this path was served for the user who made it. */
  deed(path: string, user: string): void
}

const HIDDEN_QUERY = `public?note=a\nb&access_token=${SECRET}-query`

/** Whether there are interceptors that may pass on the request of an earlier call. */
const isOld = ({ networkInterceptors }: World['config']): boolean =>
  networkInterceptors.some((name) => name === 'bare' || name === 'memo')

/** The URL that a caller writes for a path of the server. */
const urlOf = (path: string, count: number): string => {
  if (path === 'foreign') return 'https://other.example.com/me'
  if (path === 'img' || path === 'cdn' || path === 'api') return URLS[path] + '/s0/me/1'
  if (path === 'secret') return count % 2 ? HIDDEN_QUERY : HIDDEN_QUERY.replace('\n', '\u2028')
  return path
}

export function createCalls(world: World, unit: () => Unit): Calls {
  const { watch } = world
  const open = new Set<Pending>()
  const unsafe = new Map<string, Asked>()
  const parked = new Set<number>()
  const aborts = new Map<number, { readonly phase: string; abort(): void }>()
  let next: { readonly phase: string; abort(): void } | null = null
  /** The functions of `authorize`, by what their requests need. */
  const authorized = new Map<string, (options: WechatMiniprogram.RequestOption) => unknown>()

  function begin(what: string, path: string, abort: () => void): Asked {
    const { users, changes } = unit()
    const from = Math.max(0, users.length - 1)
    const asked = { what, path, abort, ends: 0, owner: unit().user(), changes, from }
    open.add(asked)
    return asked
  }

  function end(asked: Pending): void {
    open.delete(asked)
    watch.check('told-twice', ++asked.ends === 1, `${asked.what} ended ${String(asked.ends)} times`)
  }

  const isOwn = ({ owner, from }: Asked, user: string): boolean =>
    owner === null ? unit().users.includes(user, from) : owner === user

  function answered(asked: Asked, data: unknown): void {
    end(asked)
    const [, tag] = asked.path.split('tag/')
    if (tag) unit().clients.passed(Number(tag))
    const body = Object(data)
    const user: unknown = body.user ?? Object(body.data).user
    if (typeof user === 'string' && !isOwn(asked, user))
      watch.break(
        'foreign-answer',
        `${asked.what} of ${String(asked.owner)} was answered with the data of ${user}`,
      )
  }

  function failed(asked: Asked, error: unknown): void {
    end(asked)
    watch.error(asked.what, error)
    const code: unknown = Object(error).code
    const { changes, disposed } = unit()
    const overtaken = changes !== asked.changes || disposed
    if ((code === 'session-changed' || code === 'signed-out') && !overtaken)
      watch.break('needless-end', `${asked.what} of ${String(asked.owner)} ended with ${code}`)
    // The path `wall` refuses every token. That must not leave other calls without a token.
    const { troubled, config } = world
    const calm = !troubled && config.renewal !== 'none' && world.units.length === 1 && !config.old
    if (code === 'renewal-failed' && calm && asked.path !== 'wall' && !isOld(config))
      watch.break('needless-renewal', `${asked.what} has no token, though all take it but the wall`)
    if (error instanceof Error && error.message === 'odd verdict')
      watch.break('verdict', `${asked.what} failed with what isExpired threw`)
    // The interceptor `bare` passes on an incomplete request.
    const bare = config.networkInterceptors.includes('bare')
    if (error instanceof TypeError && !bare) watch.break('crash', `${asked.what}: ${error.message}`)
  }

  function optionsOf(flag: string) {
    const [word, phase] = flag.split('@')
    if (word === 'wait') return { waitForLogin: true }
    if (word === 'short') return { timeout: 2000 }
    if (word === 'optional' || word === 'none' || word === 'challenge') return { auth: word } as const
    if (word !== 'abort') return {}
    const signal = createSignal()
    next = { phase: String(phase), abort: signal.abort }
    return { signal }
  }

  function call(what: string, path: string, make: (asked: Asked) => Call): void {
    const { disposed } = unit()
    if (disposed) return
    let made: Call | null = null
    const asked = begin(what, path, () => made?.abort())
    try {
      made = make(asked)
      made.then(
        ({ data }) => answered(asked, data),
        (error: unknown) => failed(asked, error),
      )
    } catch (error) {
      end(asked)
      watch.break('crash', `${what} threw ${String(error)}`)
    }
    next = null
    if (path.indexOf('do/') === 0) unsafe.set(path, asked)
  }

  return {
    open,
    get parked() {
      return parked.size
    },
    get(path, flag) {
      const { http } = unit().clients.current
      const number = ++world.count
      // The server answers this path to nobody without a token.
      const named =
        path === 'tag' || (path === 'quiz' && flag === 'challenge') ? `${path}/${String(number)}` : path
      if (path === 'tag') unit().clients.begin(number)
      call(`get ${named}`, named, () => http.get(urlOf(named, number), undefined, optionsOf(flag)))
    },
    post(path, flag) {
      const { http } = unit().clients.current
      call(`post ${path}`, path, () => http.post(path, { pwd: `${SECRET}-password` }, optionsOf(flag)))
    },
    transfer(kind, flag) {
      const { http } = unit().clients.current
      const url = kind === 'upload' ? `do/${String(++world.count)}` : 'me/1'
      call(kind, url, (asked) => {
        const options = {
          url,
          ...optionsOf(flag),
          onProgress() {
            watch.count('progress')
            watch.check('comes-back', asked.ends === 0, `${kind} is told of progress after its end`)
            if (flag === 'abort@progress') asked.abort()
          },
        }
        return kind === 'upload'
          ? http.upload({ ...options, filePath: '/tmp/a.png', name: 'file' })
          : http.download(options)
      })
    },
    ask(path, flag) {
      const { library, store, transport } = unit()
      const { request } = Object.assign({ request: undefined }, transport.untraced)
      if (!request) return
      const need = flag === 'optional' || flag === 'none' || flag === 'challenge' ? flag : 'required'
      const send =
        authorized.get(need) ??
        library.authorize(request, {
          auth: store,
          baseUrl: URLS.api,
          clock: world.fake.clock,
          needs: need,
          isExpired: ({ statusCode, data }) => statusCode === 401 || data?.code === '99997',
        })
      authorized.set(need, send)
      if (path === 'wall') unit().reasons.askWall()
      const number = ++world.count
      const named =
        path === 'do' || (path === 'quiz' && need === 'challenge') ? `${path}/${String(number)}` : path
      const url = urlOf(named, number)
      let abort: () => void = Boolean
      const asked = begin(`ask ${named}`, named, () => abort())
      if (path === 'do') unsafe.set(named, asked)
      const task = send({
        url: url.indexOf('http') === 0 ? url : `${URLS.api}/s${String(unit().number)}/${url}`,
        method: path === 'do' ? 'POST' : 'GET',
        success: ({ data }) => answered(asked, data),
        fail(failure) {
          watch.said('a failure', String(failure.errMsg))
          failed(asked, Object(failure).error ?? failure)
        },
        complete: () => watch.check('told-twice', asked.ends === 1, 'complete came without its end'),
      })
      abort = () => Object(task).abort?.()
      if (flag === 'abort') abort()
    },
    track(what, promise) {
      const pending: Pending = { what, abort: Boolean, ends: 0 }
      open.add(pending)
      return promise.then(
        () => end(pending),
        (error: unknown) => {
          end(pending)
          watch.error(what, error)
          watch.check('crash', what !== 'logout' && what !== 'ready', `${what} was rejected`)
        },
      )
    },
    trace({ id, phase }) {
      parked.delete(id)
      if (phase === 'parked') parked.add(id)
      if (phase === 'created' && next) aborts.set(id, next)
      if (phase === 'created') next = null
      const due = aborts.get(id)
      if (due?.phase === phase) due.abort()
      if (phase === 'failed') aborts.delete(id)
    },
    deed(path, user) {
      const asked = unsafe.get(path)
      if (asked && !isOwn(asked, user))
        watch.break('foreign-send', `${asked.what} of ${String(asked.owner)} was done as ${user}`)
    },
  }
}
