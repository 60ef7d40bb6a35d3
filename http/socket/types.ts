import { AuthError } from '../../stores/errors'
import type { AbortSignalLike, AuthNeed, Header } from '../types'

type Ours = 'url' | 'header' | 'timeout' | 'success' | 'fail' | 'complete'

/** Every option of `wx.connectSocket` that is not named here is passed through as it is. */
export interface ConnectOptions extends Omit<WechatMiniprogram.ConnectSocketOption, Ours> {
  /** Relative to `baseUrl`, whose http(s) becomes ws(s), or an absolute ws(s) address. */
  readonly url: string
  /** Sent with the handshake, in addition to the client's header and the token's. */
  readonly header?: Header | undefined
  /** Whether the connection needs a token. @default 'required' for a client with `auth` */
  readonly auth?: Exclude<AuthNeed, 'challenge'> | undefined
  /** Wait for a login instead of failing with `login-required`. @default the client's */
  readonly waitForLogin?: boolean | undefined
  /** ms until it is open: parking and a reconnect included. @default the client's */
  readonly timeout?: number | undefined
  /** Closes the connection when it is aborted. */
  readonly signal?: AbortSignalLike | undefined
  /** The close codes by which the server says that the token has ended. @default [4401] */
  readonly expiredCloseCodes?: readonly number[] | undefined
}

/** How a connection ended. */
export interface SocketClose {
  /** As the server or your `close()` gave it; 1006 if the connection failed; 1000 after a logout or an abort. */
  readonly code: number
  /** As the server sent it; may be empty. */
  readonly reason: string
  /** Why it ended: no login, no token, no network, a timeout … Null after a close by the server or by `close()`. */
  readonly error: Error | null
}

/**
 * A connection that outlives its token. When the server calls the token expired, it waits for a new one and connects
 * again. All that your listeners notice is another call of `onOpen`'s.
 */
export interface Socket {
  /** `connecting` also while it waits for a token. */
  readonly state: 'connecting' | 'open' | 'closed'
  /** Sends data, an object as JSON. Before the connection is open, data waits. Rejects if it closes before. */
  send(data: string | object | ArrayBuffer): Promise<void>
  /** Closes it in every phase, and calls the `onClose` listeners. A renewal that others wait for goes on. */
  close(code?: number, reason?: string): void
  /** Calls you each time the connection opens. Returns the undo. */
  onOpen(listener: () => void): () => void
  /** Calls you with each message, except one that says that the token has ended. Returns the undo. */
  onMessage(listener: (data: string | ArrayBuffer) => void): () => void
  /** Calls you once, at the end. Returns the undo. */
  onClose(listener: (event: SocketClose) => void): () => void
}

/** The connection is closed, so the data was not sent. */
export class SocketClosedError extends AuthError {
  readonly code = 'socket-closed'
  override readonly retryable = true
  constructor() {
    super('The connection is closed')
  }
}
