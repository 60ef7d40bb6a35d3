import type { Words } from '../words'

/**
 * `ok`; `note`: worth knowing; `warn`: costs something; `fail`: users will be logged out, or nothing can be told; `open`: was
 * not asked.
 */
export type Level = 'ok' | 'note' | 'warn' | 'fail' | 'open'

export interface Verdict {
  /** Stays the same from version to version. */
  readonly id: string
  readonly level: Level
  readonly title: Words
  readonly reason: Words
  readonly cure?: Words
}

/** Makes the verdicts of one question. */
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
