import type { HttpRequest, Interceptor, Library } from './world/library'

type Next = Parameters<Interceptor>[1]

/** Faults to plant, for the proof that they are found. */
const PLANTS: Readonly<Record<string, (library: Library) => Partial<Library>>> = {
  /** Shares answers by their address, and by whoever is signed in when it gets there: as version 35d6e85 did. */
  'shared answers': () => ({
    dedupe: ({ auth } = {}) => {
      const flights = new Map<string, ReturnType<Next>>()
      const share: Interceptor = (request, next) => {
        if (request.method !== 'GET' || !auth) return next(request)
        const key = `${String(auth.gate.account)} ${request.url}`
        const answer = flights.get(key) ?? next(request)
        flights.set(key, answer)
        const land = (): void => void flights.delete(key)
        answer.then(land, land)
        return answer
      }
      return share
    },
  }),
  /** Renews whatever it gets. */
  'eager renewal': ({ createAuthStore }) => ({
    createAuthStore(options) {
      const store = createAuthStore(options)
      store.on('login', () => void store.refresh())
      return store
    },
  }),
  /** Writes the token down. */
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
  /** Asks again at once, for ever, what the server cannot answer. */
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
  /** Goes round in promise jobs that call nothing: the whole process hangs. */
  'frozen app': () => ({
    retry: () => (request, next) => {
      const round = (): Promise<never> => Promise.resolve().then(round)
      return request.method === 'POST' ? round() : next(request)
    },
  }),
  /** A promise that never settles. */
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

export function plant(name: string, library: Library): Library {
  const make = PLANTS[name]
  return make ? { ...library, ...make(library) } : library
}
