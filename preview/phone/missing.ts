import { h } from './dom'

/** WeChat's own page for a path that the app does not have. */
export function createMissing() {
  const address = h('p.missing-path')
  const button = h('button.missing-home', { type: 'button' }, '返回首页')
  const element = h(
    'div.missing',
    { role: 'alert' },
    h('h2.missing-title', {}, '页面不存在'),
    address,
    h('p.missing-note', {}, '应用没有这个页面，也没有在 onPageNotFound 里跳转'),
    h('p.missing-note', { lang: 'en' }, 'The app has no such page, and onPageNotFound leads nowhere'),
    button,
  )
  const show = (path: string | null, home: () => void) => {
    element.hidden = path === null
    address.textContent = path ?? ''
    button.onclick = home
  }
  element.hidden = true
  return { element, show }
}
