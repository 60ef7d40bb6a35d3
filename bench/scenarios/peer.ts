import type { ScenarioAdapter } from 'mobx-miniprogram-auth/testing/scenarios'
import type { Text } from '../peer'

/** A library, used as its own documentation describes, for the scenarios. */
export interface ScenarioPeer extends ScenarioAdapter {
  /** The packages that are installed for it. The first one names it. */
  readonly packages: readonly string[]
  /** The page of its documentation that describes this use. */
  readonly docs: string
  /** What the adapter adds to the library, and why a check is left out. */
  readonly remark: Text
}

/**
 * The checks to leave out for a library whose documentation leaves storing the session and renewing the token to the
 * app.
 */
export const REQUESTS_ONLY = ['renewal', 'expired-answer', 'storage'] as const
