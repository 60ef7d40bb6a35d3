import type { FakeAnswer, Reply } from './answers'
import type { Callback, Callbacks } from '../options'

export type TransferKind = 'request' | 'upload' | 'download'

/** A request as the server gets it. Your test can answer it by its methods. */
export interface FakeRequest {
  /** 1, 2, 3 …, in the order in which the app made the requests. */
  readonly id: number
  /** Which API it came from. */
  readonly kind: TransferKind
  /** The url as sent: for a GET with the query that WeChat makes of `data`. */
  readonly url: string
  /** The url without origin and query, as `/v1/list`. */
  readonly path: string
  /** The query of the url, decoded. */
  readonly query: Readonly<Record<string, string>>
  /** In capital letters; `POST` for an upload. */
  readonly method: string
  /** The header as sent; names keep their case. */
  readonly header: Readonly<Record<string, string>>
  /** A copy of the option `data`; for an upload, of its `formData`. */
  readonly data: unknown
  /** The body as sent: for an object its JSON or form text; undefined for a GET; for an upload its `formData`. */
  readonly body: unknown
  /** For an upload: the file's path and the name of its field; otherwise null. */
  readonly file: { readonly name: string; readonly path: string } | null
  /** `queued`: ten other requests are in flight; `sent`: the server has the request. */
  readonly state: 'queued' | 'sent' | 'answered' | 'failed'
  /** The value of a header; the case of the name does not matter. */
  get(name: string): string | undefined
  /** Answers the request. If the request has failed meanwhile (aborted, timed out), the answer is lost. */
  respond(reply: Reply): void
  /** Lets the request fail; see the function `fail` for the message. */
  fail(errMsg?: string, errno?: number): void
  /** The headers arrive before the answer: calls the listeners of `onHeadersReceived`. */
  sendHeaders(answer: FakeAnswer): void
  /** A piece of the answer arrives: calls the listeners of `onChunkReceived`. */
  sendChunk(data: ArrayBuffer): void
  /** An upload or download goes on: calls the listeners of `onProgressUpdate`. `sent` and `total` in bytes. */
  sendProgress(sent: number, total: number): void
}

/** Your fake server: returns the answer to a request, or a promise of it, or `'hang'` for no answer at all. */
export type FakeServer = (request: FakeRequest) => Reply | 'hang' | PromiseLike<Reply | 'hang'>

export interface Outgoing extends Pick<
  FakeRequest,
  'kind' | 'url' | 'method' | 'header' | 'data' | 'body' | 'file'
> {
  readonly api: 'request' | 'uploadFile' | 'downloadFile'
  readonly timeout: number
  readonly callbacks: Callbacks
  /** What `success` gets for the answer. */
  result(answer: FakeAnswer): object
}

/** The events that a task's listeners can get. */
export type Signal = 'headers' | 'chunk' | 'progress'

export interface Transfer {
  abort(): void
  on(signal: Signal, listener: Callback): void
  off(signal: Signal, listener?: Callback): void
}

export interface Network {
  readonly requests: readonly FakeRequest[]
  readonly queued: readonly FakeRequest[]
  readonly inFlight: readonly FakeRequest[]
  server: FakeServer | null
  send(outgoing: Outgoing): Transfer
  /** Lets all running and queued requests fail. */
  cut(failure: { readonly reason: string; readonly errno: number }): void
  /** Drops all requests without a callback, because the process has ended. */
  reset(): void
}
