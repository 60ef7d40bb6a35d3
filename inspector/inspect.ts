import { checkMethods } from '../stores/check'
import { inspection, setInspection, type InspectedHttp, type InspectedStore } from './inspection'
export type { InspectedHttp, InspectedStore } from './inspection'
import type * as Recorder from './panel/record'
import { isDevelopment } from './wx-environment'

/** The part that only a version for developers loads; null in a bundler's production mode. */
const loadRecorder = (): typeof Recorder | null => require('./panel/record')

/**
 * Records what the session and its requests go through, for the component `inspector` to show: in the developer tools, in
 * previews and on a trial version. In a release it does nothing, and neither the recorder nor the panel is loaded. What was
 * inspected before is not any more.
 *
 * @param store the app's store
 * @param clients its HTTP clients; those made by `extend` are heard through the one they extend
 * @returns the undo
 * @throws TypeError for something that is no store or no client
 * @example
 * import { inspect } from 'mobx-miniprogram-auth/inspector'
 * inspect(authStore, http) // auth.ts
 */
export function inspect(store: InspectedStore, ...clients: readonly InspectedHttp[]): () => void {
  checkMethods('inspect', 'store', store, 'on expire refresh logout')
  clients.forEach((http) => checkMethods('inspect', 'http', http, 'observe use'))
  const found = isDevelopment(store.platform) ? loadRecorder() : null
  const made = found && found.record(store, clients)
  setInspection(made)
  return () => {
    if (made && inspection() === made) setInspection(null)
  }
}
