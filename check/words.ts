/** What is said, in the two languages it is said in. */
export interface Words {
  readonly en: string
  readonly zh: string
}
export type Lang = keyof Words

/** The language of a shell: `zh_CN.UTF-8` is Chinese, everything else English. */
export function langOf(env: Readonly<Record<string, string | undefined>>): Lang {
  return /^zh/i.test(env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || '') ? 'zh' : 'en'
}

/** What was asked for makes no sense; the message is for the person at the shell. */
export class UsageError extends Error {
  readonly words: Words
  constructor(en: string, zh: string) {
    super(en)
    this.words = { en, zh }
  }
}
