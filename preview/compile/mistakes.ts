import type { Words } from '../../check/words'
import { CompileError } from './error'

/** Collects the mistakes of single files, so that the rest of the app can still be shown. */
export interface Mistakes {
  /**
   * Runs `work`. If it throws a `CompileError`, the error is recorded for `owner`, and `fallback` is returned.
   * @param owner the path of a page, of a component or of another script, or `app`
   */
  attempt<Result>(owner: string, work: () => Result, fallback: Result): Result
  /** The first mistake of each owner. */
  readonly failures: Record<string, Words>
}

/** @param onMistake called with each mistake. Without it, `attempt` throws the first one */
export function collectMistakes(onMistake?: (mistake: CompileError) => void): Mistakes {
  const failures: Record<string, Words> = {}
  return {
    failures,
    attempt: (owner, work, fallback) => {
      try {
        return work()
      } catch (error) {
        if (!onMistake || !(error instanceof CompileError)) throw error
        onMistake(error)
        failures[owner] ??= error.words
        return fallback
      }
    },
  }
}
