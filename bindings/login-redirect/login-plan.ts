/**
 * Where to go next for the sake of a login, decided from what is: no state, no effects, no `wx`.
 */

/** How things stand: the stack of pages, the session, and what asks for a login. */
export interface Situation {
  /** Nobody is signed in, and nobody is about to be: neither restoring nor a running login. */
  readonly signedOut: boolean
  /** In single-page mode (scene 1154) no route API works. */
  readonly singlePage: boolean
  /** How many pages are on the stack. */
  readonly depth: number
  /** Where the login page is on the stack; -1 for not at all. Pages over it (terms, sign-up) are part of the login. */
  readonly loginAt: number
  /** A page on the screen asks for the login page (`whenLoggedOut: 'redirect'`). */
  readonly guarded: boolean
  /** A request failed or waits for want of a login. */
  readonly required: boolean
  /** The page on the screen has login UI of its own. */
  readonly ownUi: boolean
  /** Opening a login page is no surprise: the user has acted, or the app may ask at a cold start. */
  readonly welcome: boolean
  /** The user left the login page for this very page. */
  readonly refused: boolean
  /** The login page has done its work, or was declined: lead the user back. */
  readonly leaving: boolean
  /** The page that had to make room for the login page, as a url; null while it is still below. */
  readonly origin: string | null
  /** How many ways of this navigation have failed. */
  readonly failures: number
}

export type Opening = 'navigateTo' | 'redirectTo' | 'reLaunch' | 'switchTab'

/** `open` the login page; go `back` from it, or to it from what lies on it; reopen the `origin` in its place. */
export type Step =
  | { readonly to: 'open' | 'origin'; readonly method: Opening }
  | { readonly to: 'back'; readonly delta: number }

// navigateTo fails with ten pages on the stack, and it and redirectTo with a tab page; reLaunch opens any page.
const OPEN: readonly Opening[] = ['navigateTo', 'redirectTo', 'reLaunch', 'switchTab']
const ORIGIN: readonly Opening[] = ['redirectTo', 'switchTab', 'reLaunch']

/** @returns null: all is where it should be, or every way has failed */
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
  // Below the first page there is nothing: an app that opens with its login page goes on by itself.
  const delta = s.origin === null ? over + 1 : over
  return delta < s.depth && !s.failures ? { to: 'back', delta } : null
}
