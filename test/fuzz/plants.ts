import type { HttpRequest, Interceptor, Library } from './library'

/** Faults to plant, for the proof that they are found. */
const PLANTS: Readonly<Record<string, (library: Library) => Partial<Library>>> = {
  /** Shares answers by their address, whoever asks. */
  'shared answers': () => ({
    dedupe: () => {
      const flights = new Map<string, ReturnType<Interceptor>>()
      const share: Interceptor = (request, next) => {
        const found = request.method === 'GET' ? flights.get(request.url) : undefined
        const answer = found ?? next(request)
        flights.set(request.url, answer)
        return answer
      }
      return share
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
      const again = (request: HttpRequest, next: Parameters<Interceptor>[1]): ReturnType<Interceptor> =>
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
