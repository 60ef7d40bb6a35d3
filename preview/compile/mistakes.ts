import type { Words } from '../../check/words'
import { CompileError } from './error'

/** Mistakes of single files, which need not keep the rest from being looked at. */
export interface Mistakes {
  /** What `work` gives; `otherwise` where that fails by a mistake of `owner`: a page, a component, `app` or another script. */
  attempt<Result>(owner: string, work: () => Result, otherwise: Result): Result
  /** What is wrong, by its owner. */
  readonly failures: Record<string, Words>
}

/** @param told of each mistake. Without it the first one is thrown */
export function collectMistakes(told?: (mistake: CompileError) => void): Mistakes {
  const failures: Record<string, Words> = {}
  return {
    failures,
    attempt: (owner, work, otherwise) => {
      try {
        return work()
      } catch (error) {
        if (!told || !(error instanceof CompileError)) throw error
        told(error)
        failures[owner] ??= error.words
        return otherwise
      }
    },
  }
}
