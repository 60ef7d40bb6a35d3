import { isBusy, type Answer } from '../answer'
import { NoCodeError } from '../asker'
import type { Probe } from './types'

/** The most attempts. */
const MAX_ATTEMPTS = 3
/** The pause before the next attempt, in ms, if the server does not tell it by `Retry-After`; and the longest pause. */
const PAUSE = 500
const MAX_PAUSE = 10_000

/**
 * Sends a request again if it is answered by 429 or 5xx, as the app would do. The former answers go to `facts.passing` if a later
 * attempt is answered otherwise.
 */
export async function retryWhenBusy(
  { facts, sleep }: Pick<Probe, 'facts' | 'sleep'>,
  ask: () => Promise<Answer>,
): Promise<Answer> {
  const faults: Answer[] = []
  for (;;) {
    const answer = await ask().catch((error: unknown) => {
      const [last] = faults.slice(-1)
      // The request needs another code, and there is none.
      if (last && error instanceof NoCodeError) return last
      throw error
    })
    if (faults.includes(answer)) return answer
    if (!isBusy(answer) && answer.status !== 0) {
      facts.passing.push(...faults)
      return answer
    }
    faults.push(answer)
    if (faults.length === MAX_ATTEMPTS || answer.status === 0) return answer
    const told = Number(answer.header['retry-after']) * 1000
    await sleep(Math.min(told || PAUSE, MAX_PAUSE))
  }
}
