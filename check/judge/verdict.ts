import type { Words } from '../words'

/**
 * `ok`: good; `note`: worth knowing; `warn`: could be better; `fail`: users will be logged out, or the app cannot work with it;
 * `open`: it was not asked.
 */
export type Level = 'ok' | 'note' | 'warn' | 'fail' | 'open'

export interface Verdict {
  /** The name of the question. It stays the same in every version. */
  readonly id: string
  readonly level: Level
  readonly title: Words
  readonly reason: Words
  readonly cure?: Words
}

/** Makes a function that creates the verdicts on one question. */
export const about =
  (id: string, en: string, zh: string) =>
  (level: Level, reason: Words, cure?: Words): Verdict => ({
    id,
    level,
    title: { en, zh },
    reason,
    ...(cure ? { cure } : {}),
  })

export const say = (en: string, zh: string): Words => ({ en, zh })
