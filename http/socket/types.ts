import { AuthError } from '../../stores/errors'
import type { AbortSignalLike, AuthNeed, Header } from '../types'

type Ours = 'url' | 'header' | 'timeout' | 'success' | 'fail' | 'complete'

/** Every option of `wx.connectSocket` that is not named here is passed through as it is. */
export interface ConnectOptions extends Omit<WechatMiniprogram.ConnectSocketOption, Ours> {
  /** Relative to `baseUrl`, whose http(s) becomes ws(s), or an absolute ws(s) address. */
  readonly url: string
  /** Sent with the handshake, beside the client's and the token's. */
  readonly header?: Header | undefined
  /** What it needs. @default 'required' for a client with `auth` */
  readonly auth?: Exclude<AuthNeed, 'challenge'> | undefined
  /** Wait for a login instead of failing with `login-required`. @default the client's */
  readonly waitForLogin?: boolean | undefined
  /** ms until it is open: parking and a reconnect included. @default the client's */
  readonly timeout?: number | undefined
  /** Closes it from outside. */
  readonly signal?: AbortSignalLike | undefined
  /** The server closes with one of these when the token has ended. @default [4401] */
  readonly expiredCloseCodes?: readonly number[] | undefined
}

/** How a connection ended. */
export interface SocketClose {
  /** As the server sent it; 1006 if nobody said goodbye, 1000 after our own `close()`. */
  readonly code: number
  /** As the server sent it; may be empty. */
  readonly reason: string
  /** Why, if it was not the server's or our own wish: no login, no token, no network, a timeout. */
  readonly error: Error | null
}

/**
 * A connection that outlives the token it was made with. When the server calls that one expired, it waits at the store's
 * gate and connects once more; those who listen hear `open` again, and of the rest nothing.
 */
export interface Socket {
  /** `connecting` also while it waits for a token. */
  readonly state: 'connecting' | 'open' | 'closed'
  /** An object goes as JSON. What is sent before it is open waits for that. Rejects if it is closed before. */
  send(data: string | object | ArrayBuffer): Promise<void>
  /** In every phase; `onClose` is told. A renewal that others wait for goes on. */
  close(code?: number, reason?: string): void
  /** Each returns the undo. */
  onOpen(listener: () => void): () => void
  /** Not told of the message that says the token has ended. */
  onMessage(listener: (data: string | ArrayBuffer) => void): () => void
  /** Told once. */
  onClose(listener: (event: SocketClose) => void): () => void
}

/** The connection is closed, so this was not sent. */
export class SocketClosedError extends AuthError {
  readonly code = 'socket-closed'
  override readonly retryable = true
  constructor() {
    super('The connection is closed')
  }
}
