/** What is said, in both languages: English, 中文. */
export type Words = readonly [en: string, zh: string]
