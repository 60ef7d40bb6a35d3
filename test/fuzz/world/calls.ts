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
  settled: number
}

interface PendingCall extends Pending {
  /** The user who was signed in when it was made. */
  readonly owner: string | null
  /** `unit.changes` when it was made. */
  readonly changes: number
  /** The index in `unit.users` of the user at that time. */
  readonly firstUser: number
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
  /** Sends or fetches a file. With the flag `abort@progress`, it is aborted at the first progress event. */
  transfer(kind: 'upload' | 'download', flag: string): void
  /** Adds another promise that must settle. */
  track(what: string, promise: Promise<unknown>): Promise<void>
  /** Takes the traces of the client, for aborts at a certain phase. */
  trace(trace: Traced): void
  /** Checks that the unsafe call with this path was served for the user who made it. */
  checkUser(path: string, user: string): void
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
  const { rules } = world
  const open = new Set<Pending>()
  const unsafe = new Map<string, PendingCall>()
  const parked = new Set<number>()
  const aborts = new Map<number, { readonly phase: string; abort(): void }>()
  let next: { readonly phase: string; abort(): void } | null = null
  /** The functions of `authorize`, by what their requests need. */
  const authorized = new Map<string, (options: WechatMiniprogram.RequestOption) => unknown>()

  function begin(what: string, path: string, abort: () => void): PendingCall {
    const { users, changes } = unit()
    const firstUser = Math.max(0, users.length - 1)
    const pending = { what, path, abort, settled: 0, owner: unit().user(), changes, firstUser }
    open.add(pending)
    return pending
  }

  function end(pending: Pending): void {
    open.delete(pending)
    rules.check(
      'told-twice',
      ++pending.settled === 1,
      `${pending.what} ended ${String(pending.settled)} times`,
    )
  }

  const isOwn = ({ owner, firstUser }: PendingCall, user: string): boolean =>
    owner === null ? unit().users.includes(user, firstUser) : owner === user

  function answered(pending: PendingCall, data: unknown): void {
    end(pending)
    const [, tag] = pending.path.split('tag/')
    if (tag) unit().clients.passed(Number(tag))
    const body = Object(data)
    const user: unknown = body.user ?? Object(body.data).user
    if (typeof user === 'string' && !isOwn(pending, user))
      rules.break(
        'foreign-answer',
        `${pending.what} of ${String(pending.owner)} was answered with the data of ${user}`,
      )
  }

  function failed(pending: PendingCall, error: unknown): void {
    end(pending)
    rules.checkError(pending.what, error)
    const code: unknown = Object(error).code
    const { changes, disposed } = unit()
    const overtaken = changes !== pending.changes || disposed
    if ((code === 'session-changed' || code === 'signed-out') && !overtaken)
      rules.break('needless-end', `${pending.what} of ${String(pending.owner)} ended with ${code}`)
    // The path `always-expired` refuses every token. That must not leave other calls without a token.
    const { mayLoseToken, config } = world
    const undisturbed = !mayLoseToken && config.renewal !== 'none' && world.units.length === 1 && !config.old
    if (code === 'renewal-failed' && undisturbed && pending.path !== 'always-expired' && !isOld(config))
      rules.break(
        'needless-renewal',
        `${pending.what} has no token, though the server takes it on every other path`,
      )
    if (error instanceof Error && error.message === 'odd verdict')
      rules.break('verdict', `${pending.what} failed with what isExpired threw`)
    // The interceptor `bare` passes on an incomplete request.
    const bare = config.networkInterceptors.includes('bare')
    if (error instanceof TypeError && !bare) rules.break('crash', `${pending.what}: ${error.message}`)
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

  function call(what: string, path: string, make: (pending: PendingCall) => Call): void {
    const { disposed } = unit()
    if (disposed) return
    let made: Call | null = null
    const pending = begin(what, path, () => made?.abort())
    try {
      made = make(pending)
      made.then(
        ({ data }) => answered(pending, data),
        (error: unknown) => failed(pending, error),
      )
    } catch (error) {
      end(pending)
      rules.break('crash', `${what} threw ${String(error)}`)
    }
    next = null
    if (path.indexOf('do/') === 0) unsafe.set(path, pending)
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
        path === 'tag' || (path === 'members' && flag === 'challenge') ? `${path}/${String(number)}` : path
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
      call(kind, url, (pending) => {
        const options = {
          url,
          ...optionsOf(flag),
          onProgress() {
            rules.count('progress')
            rules.check('comes-back', pending.settled === 0, `${kind} is told of progress after its end`)
            if (flag === 'abort@progress') pending.abort()
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
      if (path === 'always-expired') unit().renewalReasons.calledAlwaysExpired()
      const number = ++world.count
      const named =
        path === 'do' || (path === 'members' && need === 'challenge') ? `${path}/${String(number)}` : path
      const url = urlOf(named, number)
      let abort: () => void = Boolean
      const pending = begin(`ask ${named}`, named, () => abort())
      if (path === 'do') unsafe.set(named, pending)
      const task = send({
        url: url.indexOf('http') === 0 ? url : `${URLS.api}/s${String(unit().number)}/${url}`,
        method: path === 'do' ? 'POST' : 'GET',
        success: ({ data }) => answered(pending, data),
        fail(failure) {
          rules.checkText('a failure', String(failure.errMsg))
          failed(pending, Object(failure).error ?? failure)
        },
        complete: () => rules.check('told-twice', pending.settled === 1, 'complete came without its end'),
      })
      abort = () => Object(task).abort?.()
      if (flag === 'abort') abort()
    },
    track(what, promise) {
      const pending: Pending = { what, abort: Boolean, settled: 0 }
      open.add(pending)
      return promise.then(
        () => end(pending),
        (error: unknown) => {
          end(pending)
          rules.checkError(what, error)
          rules.check('crash', what !== 'logout' && what !== 'ready', `${what} was rejected`)
        },
      )
    },
    trace({ id, phase }) {
      parked.delete(id)
      if (phase === 'parked') parked.add(id)
      if (phase === 'created' && next) aborts.set(id, next)
      if (phase === 'created') next = null
      const abort = aborts.get(id)
      if (abort?.phase === phase) abort.abort()
      if (phase === 'failed') aborts.delete(id)
    },
    checkUser(path, user) {
      const pending = unsafe.get(path)
      if (pending && !isOwn(pending, user))
        rules.break('foreign-send', `${pending.what} of ${String(pending.owner)} was done as ${user}`)
    },
  }
}
