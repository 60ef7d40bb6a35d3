import { checkMethods } from '../stores/check'
import { inspection, setInspection, type InspectedHttp, type InspectedStore } from './inspection'
export type { InspectedHttp, InspectedStore } from './inspection'
import type * as Recorder from './panel/record'
import { isDevelopment } from './wx-environment'

/** Loads the recorder, in versions for developers only. A bundler's production mode replaces this by null. */
const loadRecorder = (): typeof Recorder | null => require('./panel/record')

/**
 * Records the changes of the session and the steps of each request, and the component `inspector` shows them. It
 * works in the developer tools, in previews and in trial versions. In a release it does nothing, and neither the
 * recorder nor the panel is loaded. A second call ends the first recording.
 *
 * @param store your store
 * @param clients your HTTP clients; of clients related by `extend`, one is enough
 * @returns a function that ends the recording
 * @throws TypeError if an argument is not a store or not a client
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
