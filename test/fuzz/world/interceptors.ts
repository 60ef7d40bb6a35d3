import type { Interceptor } from './library'
import type { Unit } from './unit'
import type { World } from './world'

type Request = Parameters<Interceptor>[0]

/** The interceptor with this name in a config. */
export function createInterceptor(
  name: string,
  world: World,
  unit: Pick<Unit, 'store' | 'number' | 'library'>,
): Interceptor {
  const { library } = unit
  const { clock } = world.fake
  const pause = (): Promise<void> =>
    new Promise((resolve) => void clock.setTimeout(resolve, world.random.oneOf([5, 30, 1000])))
  const check = (request: Request): void => {
    world.rules.count('interceptor ' + name)
    world.rules.check('crash', typeof request.url === 'string', 'an interceptor got no request')
  }
  const counted = (interceptor: Interceptor): Interceptor => {
    const made: Interceptor = (request, next) => {
      check(request)
      return interceptor(request, next)
    }
    return Object.assign(made, interceptor.repeats && { repeats: true })
  }
  return counted(create())

  function create(): Interceptor {
    switch (name) {
      case 'hop':
        return (request, next) => Promise.resolve().then(() => next(request))
      case 'wait':
        return (request, next) => pause().then(() => next(request))
      case 'again':
        return Object.assign<Interceptor, { repeats: true }>(
          (request, next) =>
            request.method === 'GET' ? next(request).then(() => next(request)) : next(request),
          { repeats: true },
        )
      case 'own':
        return (request, next) =>
          next(
            pick(
              request,
              Object.keys(request).filter((key) => key !== 'generation' && key !== 'token'),
            ),
          )
      case 'bare':
        return (request, next) => next(pick(request, ['method', 'url', 'header', 'data']))
      case 'memo': {
        const firstRequests = new Map<string, Request>()
        return (request, next) => {
          if (request.method !== 'GET' || request.kind !== 'request') return next(request)
          const key = request.url
          const first = firstRequests.get(key) ?? request
          firstRequests.set(key, first)
          return next(first)
        }
      }
      case 'cache':
        return library.cache({ ttl: 60_000, auth: unit.store, storage: storageOf('http-cache:') })
      case 'owner':
        return library.cache({
          ttl: 60_000,
          auth: unit.store,
          storage: storageOf('owned-cache:'),
          owner: () => unit.store.session && unit.store.session.user,
        })
      case 'dedupe':
        return library.dedupe({ auth: unit.store })
      case 'retry':
        return library.retry({ limit: 2, delay: 100, clock })
      case 'logging':
        return library.logging({
          clock,
          details: true,
          log: (entry) => world.rules.checkText('a log', JSON.stringify(entry)),
        })
      case 'unwrap':
        return library.unwrap()
      default:
        throw new TypeError('there is no interceptor ' + name)
    }
  }

  function storageOf(prefix: string) {
    return library.createExpiringStorage({
      prefix: `${prefix}${String(unit.number)}:`,
      whenFull: 'evict',
      clock,
    })
  }
}

/** A new request object with only some fields of another request. */
function pick(request: Request, names: readonly string[]): Request {
  const made = Object.create(null)
  for (const name of names) made[name] = Reflect.get(request, name)
  return made
}
