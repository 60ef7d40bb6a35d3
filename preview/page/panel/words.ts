import type { Child } from '../../phone/dom'
import type { Words } from '../../../inspector/log/words'
import { h } from '../../phone/dom'

export type Language = 'en' | 'zh-CN'

const LANGUAGES = ['en', 'zh-CN'] as const
const KEY = 'preview:language'

/** Both are there, each marked with its language; the one that is not read is hidden, also from screen readers. */
export function both(words: Words): readonly HTMLElement[] {
  return LANGUAGES.map((lang, index) => h('span', { lang }, words[index] ?? ''))
}

/** An element that says this. */
export function said(
  spec: string,
  words: Words,
  attributes: Readonly<Record<string, string>> = {},
): HTMLElement {
  return h(spec, attributes, ...both(words))
}

/** Attributes cannot say both: they are written anew when the language changes. */
const attributes: (readonly [element: Element, name: string, words: Words])[] = []
let current: Language = 'en'

/** For what stays as long as the panel. */
export function name<Named extends Element>(element: Named, attribute: string, words: Words): Named {
  attributes.push([element, attribute, words])
  element.setAttribute(attribute, words[LANGUAGES.indexOf(current)] ?? '')
  return element
}

export function speak(language: Language): void {
  current = language
  for (const [element, attribute, words] of attributes)
    element.setAttribute(attribute, words[LANGUAGES.indexOf(language)] ?? '')
}

/** What was chosen before, else what the browser speaks. */
export function firstLanguage(area: Pick<Storage, 'getItem'>, browser: string): Language {
  const chosen = area.getItem(KEY)
  if (chosen === 'en' || chosen === 'zh-CN') return chosen
  return browser.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en'
}

/** 中文 / English: for all of the panel, and for the next visit. */
export function languageSwitch(panel: HTMLElement, area: Storage, browser: string): HTMLElement {
  const buttons = LANGUAGES.map((language) => {
    const label: Child = language === 'en' ? 'English' : '中文'
    const button = h('button.language', { type: 'button', lang: language, 'data-language': language }, label)
    button.addEventListener('click', () => choose(language))
    return button
  })
  const choose = (language: Language) => {
    panel.lang = language
    panel.dataset.language = language
    area.setItem(KEY, language)
    for (const button of buttons)
      button.setAttribute('aria-pressed', String(button.dataset.language === language))
    speak(language)
  }
  choose(firstLanguage(area, browser))
  return h('div.languages', { role: 'group', 'aria-label': '语言 / Language' }, ...buttons)
}
