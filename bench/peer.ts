/** A text in the two languages of the documentation. */
export interface Text {
  readonly en: string
  readonly zh: string
}

/** A client that is signed in with the token `T0`. */
export interface Client {
  /** Requests a path of the server with the token. Handles an expired token as far as the library does. */
  get(path: string): Promise<unknown>
  dispose?(): void
}

/** A library, used as its own documentation describes. */
export interface Peer {
  readonly name: string
  /** The packages that are installed for it. The first one names it. */
  readonly packages: readonly string[]
  /** The page of its documentation that describes this use. */
  readonly docs: string
  start(): Client | Promise<Client>
  /**
   * The reason why the library does not handle an expired answer. Then it is left out of the measures that begin with
   * one.
   */
  readonly noRenewal?: Text
  /** What the library does instead of holding calls back while the token is renewed. */
  readonly noParking?: Text
  /** A remark that explains its figures. */
  readonly remark?: Text
  /** Stores a session in `wx` storage. Absent if the library stores none. */
  save?(): unknown
  /** Restores the stored session. @returns its token */
  restore?(): unknown
}
