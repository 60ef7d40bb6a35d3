import type { Child } from '../../phone/dom'
import type { Words } from '../../../inspector/log/words'
import { h } from '../../phone/dom'

export type Language = 'en' | 'zh-CN'

const LANGUAGES = ['en', 'zh-CN'] as const
const KEY = 'preview:language'

/** The text in both languages, each in a `<span lang>`. CSS hides the one that is not chosen, also from screen readers. */
export function both(words: Words): readonly HTMLElement[] {
  return LANGUAGES.map((lang, index) => h('span', { lang }, words[index] ?? ''))
}

/** Creates an element with this text. */
export function said(
  spec: string,
  words: Words,
  attributes: Readonly<Record<string, string>> = {},
): HTMLElement {
  return h(spec, attributes, ...both(words))
}

/** An attribute holds one language only, so these are written again when the language changes. */
const attributes: (readonly [element: Element, name: string, words: Words])[] = []
let current: Language = 'en'

/** Gives an element an attribute in the current language. For elements that stay in the panel: they are never forgotten. */
export function name<Named extends Element>(element: Named, attribute: string, words: Words): Named {
  attributes.push([element, attribute, words])
  element.setAttribute(attribute, words[LANGUAGES.indexOf(current)] ?? '')
  return element
}

function setLanguage(language: Language): void {
  current = language
  for (const [element, attribute, words] of attributes)
    element.setAttribute(attribute, words[LANGUAGES.indexOf(language)] ?? '')
}

/** The language that was chosen before; else that of the browser. */
export function firstLanguage(area: Pick<Storage, 'getItem'>, browser: string): Language {
  const chosen = area.getItem(KEY)
  if (chosen === 'en' || chosen === 'zh-CN') return chosen
  return browser.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en'
}

/** The buttons 中文 and English. They set the language of the whole panel, and keep it for the next visit. */
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
    setLanguage(language)
  }
  choose(firstLanguage(area, browser))
  return h('div.languages', { role: 'group', 'aria-label': '语言 / Language' }, ...buttons)
}
