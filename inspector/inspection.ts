import type { Http } from '../http/contract'
import type { AuthStore } from '../stores/contract'
import type { PanelAction, PanelView } from './panel/view'

/** What is seen of a store. */
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

/** What is used of a client. */
export type InspectedHttp = Pick<Http, 'observe' | 'use'>

/** What the component shows, and what it asks for. */
export interface Inspection {
  /** Calls back when there may be something new to show; returns the undo. */
  watch(listener: () => void): () => void
  /** What is shown, as page data. */
  view(lang: string): PanelView
  /** What a tap on the component asks for. */
  act(action: PanelAction, lang: string): void
  /** Ends it. */
  stop(): void
}

let current: Inspection | null = null

/** The one that runs; null in a release, and where there is none. */
export const inspection = (): Inspection | null => current

export function setInspection(next: Inspection | null): void {
  if (current) current.stop()
  current = next
}
