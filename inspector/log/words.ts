/** A text in both languages: English, 中文. */
export type Words = readonly [en: string, zh: string]
