import type { HttpRequest, Interceptor, Library } from './world/library'

type Next = Parameters<Interceptor>[1]

/** Faults that can be planted in the library, to prove that the fuzz finds them. */
const PLANTS: Readonly<Record<string, (library: Library) => Partial<Library>>> = {
  /** Shares answers by URL and by the account that is signed in when the request arrives, as version 35d6e85 did. */
  'shared answers': () => ({
    dedupe: ({ auth } = {}) => {
      const inFlight = new Map<string, ReturnType<Next>>()
      const share: Interceptor = (request, next) => {
        if (request.method !== 'GET' || !auth) return next(request)
        const key = `${String(auth.gate.account)} ${request.url}`
        const answer = inFlight.get(key) ?? next(request)
        inFlight.set(key, answer)
        const remove = (): void => void inFlight.delete(key)
        answer.then(remove, remove)
        return answer
      }
      return share
    },
  }),
  /** Renews every token as soon as the store has it. */
  'eager renewal': ({ createAuthStore }) => ({
    createAuthStore(options) {
      const store = createAuthStore(options)
      store.on('login', () => void store.refresh())
      return store
    },
  }),
  /** Writes the token to the log. */
  'loud log': () => ({
    logging:
      ({ log }) =>
      (request, next) => {
        const { method, url: path, header } = request
        log({
          line: JSON.stringify(header) + String(request.data),
          method,
          path,
          statusCode: 0,
          ms: 0,
          error: '',
        })
        return next(request)
      },
  }),
  /** Repeats a request without end while the server answers it by an error. */
  'endless retry': ({ isAuthError }) => ({
    retry: () => {
      const again = (request: HttpRequest, next: Next): ReturnType<Interceptor> =>
        next(request).then(undefined, (error: unknown) => {
          if (isAuthError(error, 'http-status')) return again(request, next)
          throw error
        })
      return Object.assign(again, { repeats: true as const })
    },
  }),
  /** An endless loop of promise jobs, which hangs the whole process. */
  'frozen app': () => ({
    retry: () => (request, next) => {
      const round = (): Promise<never> => Promise.resolve().then(round)
      return request.method === 'POST' ? round() : next(request)
    },
  }),
  /** An expiring storage whose values live for ever. */
  'immortal value': ({ createExpiringStorage }) => ({
    createExpiringStorage(options) {
      const storage = createExpiringStorage(options)
      return { ...storage, set: (key, value) => storage.set(key, value, null) }
    },
  }),
  /** A logout whose promise never settles. */
  'lost logout': ({ createAuthStore }) => ({
    createAuthStore(options) {
      const store = createAuthStore(options)
      const { logout } = store
      const lost = (): Promise<void> => logout().then(() => new Promise<never>(() => undefined))
      return Object.assign(store, { logout: lost })
    },
  }),
}

export const PLANT_NAMES = Object.keys(PLANTS)

/** The library with a planted fault; unchanged for ''. */
export function plant(name: string, library: Library): Library {
  const make = PLANTS[name]
  return make ? { ...library, ...make(library) } : library
}
