/*
 * Types of the packages that only bench/ installs, as far as they are used, so that this folder can be type-checked without
 * them.
 */

declare module 'wafer2-client-sdk' {
  interface Sdk {
    setLoginUrl(url: string): void
    request(options: {
      url: string
      method?: string
      data?: object
      success(result: unknown): void
      fail(error: unknown): void
    }): void
    loginWithCode(options: { success(user: unknown): void; fail(error: unknown): void }): void
    clearSession(): void
    readonly Session: { get(): unknown; set(session: { skey: string; userinfo: object }): void }
  }
  const sdk: Sdk
  export default sdk
}

declare module 'luch-request' {
  interface Config {
    baseURL?: string
    header?: Record<string, string>
  }
  interface Response {
    readonly statusCode: number
    readonly data: unknown
  }
  export default class Request {
    constructor(config: Config)
    readonly interceptors: {
      readonly request: { use(handler: (config: Config) => Config): void }
      readonly response: {
        use(handler: (response: Response) => unknown, onError: (response: Response) => unknown): void
      }
    }
    get(url: string): Promise<Response>
    post(url: string, data?: object): Promise<Response>
    upload(url: string, config: { filePath: string; name: string }): Promise<Response>
  }
}

declare module 'flyio/dist/npm/wx' {
  interface FlyRequest {
    headers: Record<string, string>
  }
  export interface FlyResponse<T = unknown> {
    readonly data: T
  }
  interface FlyError extends Error {
    readonly status: number
    readonly request: FlyRequest
  }
  interface Lock {
    lock(): void
    unlock(): void
  }
  export default class Fly {
    readonly config: { baseURL: string }
    readonly interceptors: {
      readonly request: { use(handler: (request: FlyRequest) => FlyRequest): void }
      readonly response: {
        use(
          handler: (response: FlyResponse) => unknown,
          onError: (this: Lock, error: FlyError) => unknown,
        ): void
      }
    }
    get(url: string): Promise<unknown>
    post<T>(url: string, data?: object): Promise<T>
    request(request: FlyRequest): Promise<unknown>
  }
}

declare module 'axios' {
  interface Config {
    readonly url?: string
    readonly method?: string
    readonly data?: string | object
    readonly headers: { Authorization?: string; toJSON(): Record<string, string> }
    readonly validateStatus?: ((status: number) => boolean) | null
  }
  interface Response<T = unknown> {
    readonly data: T
    readonly status: number
    readonly statusText: string
    readonly headers: object
    readonly config: Config
  }
  export type AxiosAdapter = (config: Config) => Promise<Response>
  export class AxiosError extends Error {
    static readonly ERR_BAD_REQUEST: string
    static readonly ERR_NETWORK: string
    constructor(message: string, code: string, config: Config, request?: object, response?: Response)
  }
  export interface AxiosInstance {
    readonly interceptors: { readonly request: { use(handler: (config: Config) => Config): number } }
    get(url: string): Promise<Response>
    post<T>(url: string, data: object | undefined, options?: { adapter: AxiosAdapter }): Promise<Response<T>>
  }
  const axios: AxiosInstance & { create(options: { adapter: AxiosAdapter }): AxiosInstance }
  export default axios
}

declare module 'axios-auth-refresh' {
  import type { AxiosInstance } from 'axios'
  export function createAuthRefresh(
    instance: AxiosInstance,
    refresh: (failed: {
      readonly response: { readonly config: { readonly headers: { Authorization?: string } } }
    }) => Promise<void>,
  ): number
}

declare module '@supabase/auth-js' {
  interface Storage {
    getItem(key: string): string | null
    setItem(key: string, value: string): void
    removeItem(key: string): void
  }
  export class GoTrueClient {
    constructor(options: {
      url: string
      storageKey: string
      storage: Storage
      autoRefreshToken: boolean
      detectSessionInUrl: boolean
      fetch?: (
        url: string,
        init: { readonly method?: string; readonly headers?: Record<string, string>; readonly body?: string },
      ) => Promise<object>
    })
    getSession(): Promise<{
      readonly data: { readonly session: { readonly access_token: string } | null }
      readonly error: Error | null
    }>
    signInWithPassword(user: { email: string; password: string }): Promise<{ readonly error: Error | null }>
    signOut(options?: { scope: 'local' }): Promise<{ readonly error: Error | null }>
    onAuthStateChange(
      listener: (event: string, session: { readonly access_token: string } | null) => void,
    ): unknown
    initialize(): Promise<unknown>
  }
}

declare module 'autocannon' {
  interface Request {
    method?: string
    path?: string
    headers?: Readonly<Record<string, string>>
    body?: string
  }
  interface Client {
    setRequests(
      requests: {
        setupRequest(request: Request): Request
        onResponse(status: number, body: string): void
      }[],
    ): void
  }
  interface Result {
    readonly errors: number
    readonly timeouts: number
  }
  interface Running extends Promise<Result> {
    on(event: 'response', listener: (client: Client, status: number, bytes: number, ms: number) => void): void
  }
  export default function autocannon(options: {
    url: string
    duration: number
    connections: number
    setupClient(client: Client): void
  }): Running
}
