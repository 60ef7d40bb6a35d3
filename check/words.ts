/** A text in both languages of the command and of the preview. */
export interface Words {
  readonly en: string
  readonly zh: string
}
export type Lang = keyof Words

/** The same text for both languages: an address, or an error message that exists in one language only. */
export const inBoth = (text: string): Words => ({ en: text, zh: text })

/** The language of a shell, by `LC_ALL`, `LC_MESSAGES` and `LANG`: Chinese for `zh_CN.UTF-8` and the like, else English. */
export function langOf(env: Readonly<Record<string, string | undefined>>): Lang {
  return /^zh/i.test(env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || '') ? 'zh' : 'en'
}

/** A mistake in the command line or in the settings. The message is shown to the user. */
export class UsageError extends Error {
  readonly words: Words
  constructor(en: string, zh: string) {
    super(en)
    this.words = { en, zh }
  }
}
