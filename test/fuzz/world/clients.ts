import { createInterceptor } from './interceptors'
import type { Http, HttpOptions, Interceptor } from './library'
import { URLS } from './server'
import type { Transport } from './transport'
import type { Unit } from './unit'
import type { World } from './world'

/** Where the tokens of a client may go, and in which header. */
export interface TokenScope {
  /** The origin of `baseUrl`, then the other ones. */
  readonly origins: readonly string[]
  readonly header: string
}

/** A client of a store: the first one, or one that was made from another by `extend`. */
export interface Client {
  readonly http: Http
  readonly scope: TokenScope
  readonly base: Client | null
  /** The interceptors that `use` has added and that are not removed, by their numbers. */
  readonly added: Map<number, () => void>
}

/** The clients of a store, and the interceptors that are added and removed while the app runs. */
export interface Clients {
  /** The client that the next calls are made with. */
  readonly current: Client
  /** Makes another client from the current one; goes back to the first one for `base`. */
  extend(kind: string): void
  /** Adds an interceptor to the current client, or to the first one. */
  use(name: string, where: string): void
  /** Removes the interceptor that was added as the last but `back`; does nothing if it is removed already. */
  remove(back: number): void
  /** Goes back to the first client, and removes all interceptors. */
  reset(): void
  /** The next call has this number: it is to pass the interceptors that its client has now. */
  begin(call: number): void
  /** Checks that the call has passed the interceptors that it is to pass. */
  passed(call: number): void
}

export const FIRST_SCOPE: TokenScope = { origins: [URLS.api], header: 'Authorization' }
/** More clients than this are not made from one another. */
const MAX_DEPTH = 3
/** Finds the number of a call in its address. */
const TAG = /\/tag\/(\d+)$/
const REPEATS = ['again', 'retry']

/** The part of the unit that exists when its clients are made. */
type NewUnit = Pick<Unit, 'store' | 'number' | 'library'>

export function createClients(world: World, unit: NewUnit, http: Http, transport: Transport): Clients {
  const { rules, config } = world
  const first: Client = { http, scope: FIRST_SCOPE, base: null, added: new Map() }
  let current = first
  let count = 0
  const undos: (() => void)[] = []
  /** The calls that must pass exactly these interceptors, and those that each has passed so far. */
  const calls = new Map<number, { readonly wanted: readonly number[]; readonly seen: number[] }>()
  const repeats = config.interceptors.some((name) => REPEATS.includes(name))

  /** A client with those that it was made from. */
  function* withAncestors(): Iterable<Client> {
    for (let each: Client | null = current; each; each = each.base) yield each
  }

  function optionsOf(kind: string): { readonly options: HttpOptions; readonly scope: TokenScope } {
    const { scope } = current
    const [, ...others] = scope.origins
    const same = (options: HttpOptions) => ({ options, scope })
    switch (kind) {
      case 'cdn':
        return {
          options: { baseUrl: `${URLS.cdn}/s${String(unit.number)}/` },
          scope: { ...scope, origins: [URLS.cdn, ...others] },
        }
      case 'img': {
        const [own = ''] = scope.origins
        return { options: { allowOrigins: [URLS.img] }, scope: { ...scope, origins: [own, URLS.img] } }
      }
      case 'header':
        return {
          options: { authHeader: (token) => ({ 'X-Token': token }) },
          scope: { ...scope, header: 'X-Token' },
        }
      case 'optional':
      case 'challenge':
      case 'none':
        return same({ needs: kind })
      case 'asks':
        return same({ needs: ({ url }) => (/public/.test(url) ? 'none' : 'optional') })
      case 'waits':
        return same({ waitForLogin: true })
      case 'around':
        return same({ interceptors: ['wait', 'dedupe'].map((name) => createInterceptor(name, world, unit)) })
      case 'within':
        return same({
          networkInterceptors: ['wait', 'own'].map((name) => createInterceptor(name, world, unit)),
        })
      default:
        throw new TypeError('there is no client ' + kind)
    }
  }

  function recordCall(id: number, url: string): void {
    const call = calls.get(Number(TAG.exec(url)?.[1]))
    if (!call) return
    call.seen.push(id)
    rules.check(
      'layer',
      call.wanted.includes(id),
      `interceptor ${String(id)} saw ${url}, which is not its own`,
    )
  }

  return {
    get current() {
      return current
    },
    extend(kind) {
      const deep = [...withAncestors()].length > MAX_DEPTH
      if (kind === 'base' || deep) current = first
      if (kind === 'base') return
      const { options, scope } = optionsOf(kind)
      const made = current.http.extend({ ...options, transport: transport.apiOf(scope) })
      current = { http: made, scope, base: current, added: new Map() }
    },
    use(name, where) {
      const id = ++count
      const at = where === 'base' ? first : current
      const inner: Interceptor =
        name === 'hop' || name === 'wait'
          ? createInterceptor(name, world, unit)
          : (request, next) => {
              if (name === 'once') remove()
              return next(request)
            }
      const undo = at.http.use((request, next) => {
        rules.count('an interceptor of use')
        recordCall(id, request.url)
        return inner(request, next)
      })
      function remove(): void {
        at.added.delete(id)
        undo()
      }
      at.added.set(id, remove)
      undos.push(remove)
    },
    remove: (back) => undos[undos.length - 1 - back]?.(),
    reset() {
      undos.splice(0).forEach((undo) => undo())
      current = first
    },
    begin(call) {
      const wanted = [...withAncestors()].flatMap(({ added }) => [...added.keys()])
      calls.set(call, { wanted, seen: [] })
    },
    passed(call) {
      const { wanted = [], seen = [] } = calls.get(call) ?? {}
      for (const id of wanted) {
        const times = seen.filter((each) => each === id).length
        rules.check(
          'layer',
          times === 1 || (repeats && times > 1),
          `tag/${String(call)} has passed interceptor ${String(id)} ${String(times)} times`,
        )
      }
    },
  }
}
