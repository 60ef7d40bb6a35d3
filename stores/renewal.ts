import { isRecord } from './check'
import { toError } from './emitter'
import { readSession, type ReadSession } from './session'
import { startTimeout } from './timeout'
import type { AuthStoreOptions, Clock, Session } from './types'

const REFUSALS = [400, 401, 403]

/** The default of `isRefused`: an HTTP no, an expired answer, or an answer without a token in it. */
function isRefusal(error: unknown): boolean {
  if (!isRecord(error)) return false
  const status = error.statusCode === undefined ? error.status : error.statusCode
  return error.refused === true || error.expired === true || REFUSALS.indexOf(Number(status)) >= 0
}

/** Did the platform cut the request off because the app was hidden? errno first: texts differ by device and version. */
function isInterrupted(error: unknown): boolean {
  if (!isRecord(error)) return false
  return error.errno === 600003 || /interrupted/.test(String(error.errMsg || error.message))
}

/** How long the server asked to be left alone, in ms; 0 if it did not. */
function retryAfterOf(error: unknown): number {
  return isRecord(error) && typeof error.retryAfter === 'number' && error.retryAfter > 0
    ? error.retryAfter
    : 0
}

/** What came of a try to get a new token that got none. */
export type Failure =
  | { readonly type: 'refused' | 'interrupted'; readonly error: Error }
  | { readonly type: 'failed'; readonly error: Error; readonly retryAfter: number }

export const noAnswer = (): Failure => ({
  type: 'failed',
  error: new Error('The renewal got no answer in time'),
  retryAfter: 0,
})

export interface RenewalTry<Profile extends object> {
  readonly options: Pick<AuthStoreOptions<Profile, never>, 'refresh' | 'silentLogin' | 'isRefused'>
  readonly session: Session<Profile>
  readonly clock: Clock
  /** ms for the whole try. */
  readonly timeout: number
  /** By the server's clock. */
  now(): number
  /** Calls one of the app's functions. */
  call<T>(work: () => T): T
  /** False once nobody wants the result any more: then the second step is not begun. */
  isCurrent(): boolean
  failed(failure: Failure): void
  /** Called once, perhaps after `failed`: an answer may come after the time for it was over. */
  renewed(found: ReadSession<Profile>): void
}

/**
 * One try: `refresh`, and `silentLogin` if there is no `refresh` or it was refused. The app's function is called at once.
 * @returns stops the waiting: nobody is interested any more in a failure
 */
export function runRenewal<Profile extends object>(task: RenewalTry<Profile>): () => void {
  const { options, session, clock } = task
  const { refresh, silentLogin } = options
  let over = false

  function refused(error: unknown): boolean {
    try {
      return (options.isRefused || isRefusal)(error)
    } catch {
      return false
    }
  }

  async function attempt(): Promise<ReadSession<Profile>> {
    if (refresh)
      try {
        return readSession('refresh', await task.call(() => refresh(session)), task.now(), session)
      } catch (error) {
        if (!silentLogin || !refused(error) || !task.isCurrent()) throw error
      }
    // A whole new session: nothing of the old one is kept, its refresh token least of all.
    return readSession<Profile>(
      'silentLogin',
      await task.call(() => silentLogin && silentLogin()),
      task.now(),
      null,
    )
  }

  const stop = startTimeout(clock, task.timeout, () => {
    over = true
    task.failed(noAnswer())
  })

  attempt().then(
    (found) => {
      stop()
      task.renewed(found)
    },
    (thrown: unknown) => {
      stop()
      if (over) return
      const error = toError(thrown)
      if (isInterrupted(thrown)) task.failed({ type: 'interrupted', error })
      else if (refused(thrown)) task.failed({ type: 'refused', error })
      else task.failed({ type: 'failed', error, retryAfter: retryAfterOf(thrown) })
    },
  )

  return () => {
    over = true
    stop()
  }
}
