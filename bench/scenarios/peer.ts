import type { ScenarioAdapter } from 'mobx-miniprogram-auth/testing/scenarios'
import type { Text } from '../peer'

/** A library as its own documentation uses it, for the scenarios. */
export interface ScenarioPeer extends ScenarioAdapter {
  /** What is installed for it; the first has its name. */
  readonly packages: readonly string[]
  /** Where its documentation shows this use. */
  readonly docs: string
  /** What the adapter adds, and why something is not looked at. */
  readonly remark: Text
}

/** Neither keeps a session nor renews a token: its documentation leaves both to the app. */
export const REQUESTS_ONLY = ['renewal', 'expired-answer', 'storage'] as const
