import type { AuthGate } from '../stores/types'

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE' | 'HEAD' | 'OPTIONS' | 'TRACE' | 'CONNECT'
export type Header = Readonly<Record<string, string>>

/** What a call resolves to. */
export interface Answer<Data = unknown> {
  readonly data: Data
  readonly statusCode: number
  /** Names in lower case: HTTP/2 sends them so, and HTTP/1 servers do not agree. */
  readonly header: Header
  readonly cookies: readonly string[]
  /** Set on an answer that was recognised as expired and handed on, as for `auth: 'none'`. */
  readonly expired?: true
}

/** What a caller may say about one call. Every other option of `wx.request` is passed through. */
export interface CallOptions {
  /** @default the client's, else 'required' when the client has `auth` */
  readonly auth?: 'required' | 'optional' | 'none' | undefined
  readonly waitForLogin?: boolean | undefined
  /** ms, for the whole call: parking, queueing and replays included. @default the client's, else 60000 */
  readonly timeout?: number | undefined
  readonly header?: Header | undefined
  /** Anything with `aborted` and `addEventListener('abort', …)`; the platform has no AbortController of its own. */
  readonly signal?: AbortSignalLike | undefined
}

export interface AbortSignalLike {
  readonly aborted: boolean
  addEventListener(type: 'abort', listener: () => void): void
  removeEventListener(type: 'abort', listener: () => void): void
}

/** A promise of an answer that can be called off in every phase. */
export interface Call<Data = unknown> extends Promise<Answer<Data>> {
  abort(): void
}

/** One step of a call's life, for a panel or a log. Paths come without their query; nothing here is secret. */
export interface Trace {
  /** The same for all steps of one call. */
  readonly id: number
  readonly phase: 'created' | 'parked' | 'queued' | 'sent' | 'expired' | 'replayed' | 'answered' | 'failed'
  readonly kind: 'request' | 'upload' | 'download'
  readonly method: string
  readonly path: string
  /** The generation of the token it carries; 0 for none. */
  readonly generation: number
  readonly statusCode?: number
  /** The `code` of the error it failed with. */
  readonly error?: string
  /** ms since the epoch. */
  readonly at: number
}

export interface HttpAuth {
  readonly gate: AuthGate
}
