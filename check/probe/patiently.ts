import { isBusy, type Answer } from '../answer'
import { NoCodeError } from '../session'
import type { Probe } from './types'

const TIMES = 3
/** ms; and as long as the server says, up to ten seconds. */
const PAUSE = 500
const LONGEST = 10_000

/** What is answered "not now" is asked again: a phone does so, too. What went well then was a passing fault. */
export async function patiently(
  { facts, sleep }: Pick<Probe, 'facts' | 'sleep'>,
  ask: () => Promise<Answer>,
): Promise<Answer> {
  const faults: Answer[] = []
  for (;;) {
    const answer = await ask().catch((error: unknown) => {
      const [last] = faults.slice(-1)
      // A code is used once, and there was no other.
      if (last && error instanceof NoCodeError) return last
      throw error
    })
    if (faults.includes(answer)) return answer
    if (!isBusy(answer) && answer.status !== 0) {
      facts.passing.push(...faults)
      return answer
    }
    faults.push(answer)
    if (faults.length === TIMES || answer.status === 0) return answer
    const told = Number(answer.header['retry-after']) * 1000
    await sleep(Math.min(told || PAUSE, LONGEST))
  }
}
