import type { Answer } from './answer'
import type { Place } from './carry'
import type { Session, SessionFields } from './session-fields'

/** The results of all requests; null for what was not asked. It holds tokens, so only what `judge/` takes from it is printed. */
export interface Facts {
  /** The private request without a token. */
  visitor: Answer | null
  login: Answer | null
  fields: SessionFields | null
  session: Session | null
  /** The headers or parameters in which the token is sent; null until they are found. */
  places: readonly Place[] | null
  /** The private request with a valid token. */
  ok: Answer | null
  /** The private request with a made-up token. */
  madeUp: Answer | null
  /** Whether in one place a made-up token was accepted like a valid one. */
  madeUpCounts: boolean
  /** The next token, if ordinary answers bring one, or say that they may. */
  sliding: SlidingFacts | null
  /** Answers with 429 or 5xx to requests that succeeded when they were sent again. */
  passing: Answer[]
  forbidden: Answer | null
  /** How the ended token was obtained: by the request of `--end`, by waiting, or from the user. */
  endedBy: 'request' | 'time' | 'given' | null
  /** The private request with a token that has ended. */
  ended: Answer | null
  /** Ten private requests at once with a token that is not valid. */
  ten: readonly Answer[]
  /** After those ten, the renewal of the session, or the private request with its token if that has not ended. */
  afterTen: Answer | null
  upload: Answer | null
  refresh: RefreshFacts
  busy: Answer | null
  /** The logout with a token that has ended. */
  lateLogout: Answer | null
  logout: Answer | null
  /** The private request after the logout. */
  afterLogout: Answer | null
  /** A renewal after the logout. */
  refreshAfterLogout: Answer | null
  /** The reason why the check stopped before everything was asked. */
  stopped: 'budget' | 'no session' | null
}

export interface SlidingFacts {
  /** The path of the next token, as `header:new-token` or `token`; undefined for a cookie. */
  readonly path: string | undefined
  /** The answer that brought it. */
  readonly answer: Answer
  /** True if the next token came; false if the server only names the header in which it may come. */
  readonly seen: boolean
  /** Whether the former token is still valid; null if it was not asked. */
  readonly oldCounts: boolean | null
}

export interface RefreshFacts {
  /** The first renewal. */
  first: Answer | null
  /** Whether the first renewal brought a token. */
  works: boolean
  /** Whether the first renewal brought another refresh token. */
  rotates: boolean
  /** A renewal with a made-up refresh token. */
  madeUp: Answer | null
  /** A second renewal with the same refresh token, as if the first answer had been lost. */
  again: Answer | null
  againWorks: boolean
  /** Whether the token of the first renewal is still valid after the second. */
  afterAgain: boolean | null
  /** Whether the token of before the renewals is still valid after them. */
  oldCounts: boolean | null
  /** Two renewals at once: how many brought a token, and how many of these tokens are valid afterwards. */
  twoAtOnce: { readonly worked: number; readonly count: number } | null
  /** Whether the same refresh token works again a minute later. */
  laterWorks: boolean | null
}

export const noFacts = (): Facts => ({
  visitor: null,
  login: null,
  fields: null,
  session: null,
  places: null,
  ok: null,
  madeUp: null,
  madeUpCounts: false,
  sliding: null,
  passing: [],
  forbidden: null,
  endedBy: null,
  ended: null,
  ten: [],
  afterTen: null,
  upload: null,
  refresh: {
    first: null,
    works: false,
    rotates: false,
    madeUp: null,
    again: null,
    againWorks: false,
    afterAgain: null,
    oldCounts: null,
    twoAtOnce: null,
    laterWorks: null,
  },
  busy: null,
  lateLogout: null,
  logout: null,
  afterLogout: null,
  refreshAfterLogout: null,
  stopped: null,
})
