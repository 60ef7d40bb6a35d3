import type { Http } from '../http/contract'
import type { AuthStore } from '../stores/contract'
import type { PanelAction, PanelView } from './panel/view'

/** The part of a store that the inspector uses. */
export type InspectedStore = Pick<
  AuthStore<object, never>,
  | 'status'
  | 'reason'
  | 'isLogin'
  | 'expiry'
  | 'generation'
  | 'waiting'
  | 'error'
  | 'platform'
  | 'gate'
  | 'on'
  | 'expire'
  | 'refresh'
  | 'logout'
>

/** The part of an HTTP client that the inspector uses. */
export type InspectedHttp = Pick<Http, 'observe' | 'use'>

/** A recording, as the component uses it. */
export interface Inspection {
  /**
   * Calls the listener now and when there may be something new to show. Returns a function that removes the listener.
   */
  watch(listener: () => void): () => void
  /** The page data of the panel. @param lang `zh`, `en`, or '' for the phone's language */
  view(lang: string): PanelView
  /** Carries out a tap on the component. */
  act(action: PanelAction, lang: string): void
  /** Ends the recording. */
  stop(): void
}

let current: Inspection | null = null

/** The running recording; null in a release, and before `inspect` was called. */
export const inspection = (): Inspection | null => current

/** Replaces the running recording, which is stopped. */
export function setInspection(next: Inspection | null): void {
  if (current) current.stop()
  current = next
}
