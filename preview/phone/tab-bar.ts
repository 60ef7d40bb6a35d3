import type { TabBar, TabItem } from '../compiled'
import { h } from './dom'

export interface TabBarView {
  readonly element: HTMLElement
  /** Marks the tab of a page as selected; null hides the tab bar. */
  show(path: string | null): void
  /** Draws it in the colours of the current theme. */
  retheme(): void
  /** @param text '' for a dot; null for no badge */
  setBadge(index: number, text: string | null): void
}

function icon(item: TabItem, assetBase: string, which: 'iconPath' | 'selectedIconPath'): HTMLElement | null {
  const path = item[which]
  if (path === undefined) return null
  return h(`img.tab-icon.tab-icon--${which === 'iconPath' ? 'plain' : 'selected'}`, {
    src: assetBase + path.replace(/^\//, ''),
    alt: '',
  })
}

/** @param look the configuration in the current theme. @param tapped called with the page of a tab that is tapped */
export function createTabBar(
  look: () => TabBar,
  assetBase: string,
  tapped: (path: string) => void,
): TabBarView {
  const element = h('nav.tab-bar', { 'aria-label': '标签栏' })
  const tabs = look().list.map((item) => {
    const images = h('span.tab-icons')
    const tab = h(
      'button.tab',
      { type: 'button', 'data-tab': item.pagePath },
      images,
      h('span.tab-text', {}, item.text),
    )
    tab.addEventListener('click', () => tapped(item.pagePath))
    element.append(tab)
    return { path: item.pagePath, tab, images }
  })
  const retheme = () => {
    const { color, selectedColor, backgroundColor, borderStyle, list } = look()
    element.style.setProperty('--tab-color', color ?? '#7a7e83')
    element.style.setProperty('--tab-selected', selectedColor ?? '#3cc51f')
    element.style.backgroundColor = backgroundColor ?? '#ffffff'
    element.classList.toggle('tab-bar--white', borderStyle === 'white')
    tabs.forEach(({ images }, index) => {
      images.querySelectorAll('.tab-icon').forEach((old) => old.remove())
      const item = list[index]
      const drawn = item && [icon(item, assetBase, 'iconPath'), icon(item, assetBase, 'selectedIconPath')]
      images.prepend(...(drawn ?? []).filter((each) => each !== null))
    })
  }
  retheme()
  return {
    element,
    retheme,
    show: (path) => {
      element.classList.toggle('tab-bar--gone', path === null)
      element.inert = path === null
      for (const item of tabs) {
        const selected = item.path === path
        item.tab.classList.toggle('tab--selected', selected)
        item.tab.setAttribute('aria-current', selected ? 'page' : 'false')
      }
    },
    setBadge: (index, text) => {
      const images = tabs[index]?.images
      images?.querySelector('.tab-badge')?.remove()
      if (text !== null) images?.append(h(`span.tab-badge${text === '' ? '.tab-badge--dot' : ''}`, {}, text))
    },
  }
}
