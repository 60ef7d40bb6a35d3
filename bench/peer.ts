/** The same words in the two languages of the documentation. */
export interface Text {
  readonly en: string
  readonly zh: string
}

/** A client that is signed in with the token `T0`. */
export interface Client {
  /** Gets this path of the server, with the token, and takes care of it when it has expired, as far as the library does. */
  get(path: string): Promise<unknown>
  dispose?(): void
}

/** A library, used as its own documentation says. */
export interface Peer {
  readonly name: string
  /** What is installed for it; the first is the one it is named after. */
  readonly packages: readonly string[]
  /** Where its documentation shows this use. */
  readonly docs: string
  start(): Client | Promise<Client>
  /** Set where it knows nothing of an expired answer: why. Then it has no part in what begins with one. */
  readonly noRenewal?: Text
  /** Set where it holds no calls back while the token is renewed: what it does instead. */
  readonly noParking?: Text
  /** What explains its figures. */
  readonly remark?: Text
  /** Leaves a session in `wx` storage. Missing where the library keeps none. */
  save?(): unknown
  /** Makes a token that was saved usable again. */
  restore?(): unknown
}
