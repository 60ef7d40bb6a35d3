/** What the panel sees of the app: the exports of its `auth` module, through the narrowest face that will do. */
export interface InspectedStore {
  readonly status: string
  readonly reason: string
  readonly isLogin: boolean
  readonly expiry: number | null
  readonly generation: number
  readonly waiting: number
  /** Sent to the development routes of the server, in a header; never shown. */
  readonly token: string | null
}

export interface Step {
  readonly id: number
  readonly phase: string
  readonly method: string
  readonly path: string
  readonly generation: number
  readonly statusCode: number
  readonly error: string
  readonly at: number
}

export interface InspectedHttp {
  get(url: string, data?: object): Promise<{ readonly data: unknown }>
  observe(listener: (step: Step) => void): () => void
}

export interface Inspected {
  readonly authStore: InspectedStore
  readonly http: InspectedHttp
}

export interface PanelDeps {
  /** The app's store and client, as soon as its `auth` module has run. */
  inspect(): Inspected | null
  /** Where the server is, without a slash at the end. */
  readonly apiUrl: string
  /** The phone the app runs on. */
  readonly device: {
    readonly isOnline: boolean
    readonly isHidden: boolean
    setOnline(online: boolean): void
    setHidden(hidden: boolean): void
  }
}
