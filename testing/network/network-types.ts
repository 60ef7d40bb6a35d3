import type { FakeAnswer, Reply } from './answers'
import type { Callback, Callbacks } from '../options'

export type TransferKind = 'request' | 'upload' | 'download'

/** A request as the server gets it, and the handle by which a test answers it. */
export interface FakeRequest {
  /** 1, 2, 3, in the order the app made them. */
  readonly id: number
  /** Which API it came from. */
  readonly kind: TransferKind
  /** As sent: with the query that GET makes of `data`. */
  readonly url: string
  /** The url without origin and query, as `/v1/list`. */
  readonly path: string
  /** What stands behind the `?`, decoded. */
  readonly query: Readonly<Record<string, string>>
  /** In capitals; of an upload `POST`. */
  readonly method: string
  /** As sent, names in the case they were given. */
  readonly header: Readonly<Record<string, string>>
  /** A copy of the data that was sent; of an upload its form data. */
  readonly data: unknown
  /** What is on the wire. */
  readonly body: unknown
  /** Of an upload: the file and the name of its field. */
  readonly file: { readonly name: string; readonly path: string } | null
  /** `queued`: it waits for a place among the ten; `sent`: the server has it. */
  readonly state: 'queued' | 'sent' | 'answered' | 'failed'
  /** A header by name, in whatever case. */
  get(name: string): string | undefined
  /** Answers it by hand. An answer to a request that failed meanwhile (aborted, timed out) is lost, as in life. */
  respond(reply: Reply): void
  /** Makes it fail by hand; see `fail` for the message. */
  fail(errMsg?: string, errno?: number): void
  /** The headers arrive ahead of the answer: calls what `onHeadersReceived` registered. */
  sendHeaders(answer: FakeAnswer): void
  /** A piece of the answer arrives, for `onChunkReceived`. */
  sendChunk(data: ArrayBuffer): void
  /** For `onProgressUpdate`. */
  sendProgress(sent: number, total: number): void
}

/** What the server does with a request: answers, now or later, or never. */
export type FakeServer = (request: FakeRequest) => Reply | 'hang' | PromiseLike<Reply | 'hang'>

export interface Outgoing extends Pick<
  FakeRequest,
  'kind' | 'url' | 'method' | 'header' | 'data' | 'body' | 'file'
> {
  readonly api: 'request' | 'uploadFile' | 'downloadFile'
  readonly timeout: number
  readonly callbacks: Callbacks
  /** What `success` gets of the answer. */
  result(answer: FakeAnswer): object
}

/** What a task can be asked to report. */
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
  /** Everything under way fails. */
  cut(failure: { readonly reason: string; readonly errno: number }): void
  /** The process is gone: nobody is told. */
  reset(): void
}
