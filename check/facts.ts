import type { Answer } from './answer'
import type { Place } from './carry'
import type { Session, SessionFields } from './session-fields'

/** What came of asking. Null: it was not asked. Tokens are in it, so nothing of it is printed but what `judge/` picks. */
export interface Facts {
  /** The private request without a token. */
  visitor: Answer | null
  login: Answer | null
  fields: SessionFields | null
  session: Session | null
  /** Where the token travels. */
  places: readonly Place[] | null
  /** The private request with a token that counts. */
  ok: Answer | null
  /** With one that was never given out. */
  madeUp: Answer | null
  /** In a place where the token counts, one that was made up counts, too. */
  madeUpCounts: boolean
  /** An ordinary answer brings the next token, or may. */
  sliding: SlidingFacts | null
  /** Answers that said "not now" though nobody had provoked that; the same request went well afterwards. */
  passing: Answer[]
  forbidden: Answer | null
  /** How the token that has ended came to its end. */
  endedBy: 'request' | 'time' | 'given' | null
  ended: Answer | null
  ten: readonly Answer[]
  /** Is the session as it was after those ten? */
  afterTen: Answer | null
  upload: Answer | null
  refresh: RefreshFacts
  busy: Answer | null
  /** Logout by a token that has ended. */
  lateLogout: Answer | null
  logout: Answer | null
  /** The private request after the logout, and the refresh token. */
  afterLogout: Answer | null
  refreshAfterLogout: Answer | null
  /** It ended before everything was asked. */
  stopped: 'budget' | 'no session' | null
}

export interface SlidingFacts {
  /** Where it is, as `header:new-token` or `token` in the body; undefined for a cookie. */
  readonly path: string | undefined
  /** The answer that has it. */
  readonly answer: Answer
  /** It came; else the server only says that it may. */
  readonly seen: boolean
  /** Does the one before it still count? */
  readonly oldCounts: boolean | null
}

export interface RefreshFacts {
  /** The first, and whether a token was in it. */
  first: Answer | null
  works: boolean
  /** It brings another refresh token. */
  rotates: boolean
  /** Of one that was made up. */
  madeUp: Answer | null
  /** The same refresh token again, as if the answer had been lost. */
  again: Answer | null
  againWorks: boolean
  /** Does what the first one brought still count after that? */
  afterAgain: boolean | null
  /** Does the token of before the renewal still count? */
  oldCounts: boolean | null
  /** Two at once: how many brought a token, and how many of those count afterwards. */
  twoAtOnce: { readonly worked: number; readonly count: number } | null
  /** The same refresh token again, a minute later. */
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
