/**
 * Decides the next navigation that a login needs, from a description of the situation: no state, no effects, no `wx`.
 */

/** The situation: the page stack, the session, and what asks for a login. */
export interface Situation {
  /** The store's status is `signedOut`: it is neither restoring a session nor running a login. */
  readonly signedOut: boolean
  /** In single-page mode (scene 1154) no route API works. */
  readonly singlePage: boolean
  /** How many pages are on the stack. */
  readonly depth: number
  /** The index of the login page on the stack; -1 if it is not there. Pages above it (terms, sign-up) belong to the login. */
  readonly loginAt: number
  /** A page on the screen asks for the login page (`whenLoggedOut: 'redirect'`). */
  readonly guarded: boolean
  /** A request failed because it needs a login, or waits for one. */
  readonly required: boolean
  /** The page on the screen has login UI of its own. */
  readonly ownUi: boolean
  /** The login page may open: the user has acted, or `onColdStart` allows it before that. */
  readonly welcome: boolean
  /** The user has refused to log in on the page on the screen, for example came to it by leaving the login page. */
  readonly refused: boolean
  /** The user has logged in or declined, so the login page closes. */
  readonly leaving: boolean
  /** The url of the page that the login page replaced; null if that page is still on the stack. */
  readonly origin: string | null
  /** How many methods of this navigation have failed. */
  readonly failures: number
}

export type Opening = 'navigateTo' | 'redirectTo' | 'reLaunch' | 'switchTab'

/** `open`: open the login page. `back`: close it, or the pages above it. `origin`: reopen the replaced page in its place. */
export type Step =
  | { readonly to: 'open' | 'origin'; readonly method: Opening }
  | { readonly to: 'back'; readonly delta: number }

// Tried in this order. navigateTo fails with ten pages on the stack; navigateTo and redirectTo fail for a page in the tab
// bar; reLaunch opens any page, but closes all others.
const OPEN: readonly Opening[] = ['navigateTo', 'redirectTo', 'reLaunch', 'switchTab']
const ORIGIN: readonly Opening[] = ['redirectTo', 'switchTab', 'reLaunch']

/** @returns null if no navigation is needed, or every method has failed */
export function nextStep(s: Situation): Step | null {
  if (s.singlePage) return null
  if (s.loginAt < 0) {
    const wanted = s.guarded || (s.required && !s.ownUi)
    const method = OPEN[s.failures]
    return wanted && s.signedOut && s.welcome && !s.refused && method ? { to: 'open', method } : null
  }
  if (!s.leaving) return null
  const over = s.depth - 1 - s.loginAt
  if (s.origin !== null && !over) {
    const method = ORIGIN[s.failures]
    return method ? { to: 'origin', method } : null
  }
  // The first page cannot be closed. If it is the login page, the app itself must open its next page.
  const delta = s.origin === null ? over + 1 : over
  return delta < s.depth && !s.failures ? { to: 'back', delta } : null
}
