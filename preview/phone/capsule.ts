import { h, svg } from './dom'

const DRAWING =
  '<circle cx="16" cy="16" r="2.2" fill="currentColor"/><circle cx="25" cy="16" r="3.4" fill="currentColor"/><circle cx="34" cy="16" r="2.2" fill="currentColor"/><path d="M49.5 7v18" stroke="currentColor" stroke-opacity=".2"/><circle cx="66" cy="16" r="8.4" fill="none" stroke="currentColor" stroke-width="2.2"/><circle cx="66" cy="16" r="3" fill="currentColor"/>'

/** The two buttons at the top right of the phone: the menu of the page, and the button that leaves the app. */
export function createCapsule(actions: { menu(): void; leave(): void }): HTMLElement {
  const menu = h('button.capsule-menu', { type: 'button', 'aria-label': '更多' })
  const leave = h('button.capsule-leave', { type: 'button', 'aria-label': '关闭' })
  menu.addEventListener('click', () => actions.menu())
  leave.addEventListener('click', () => actions.leave())
  return h('div.capsule', {}, svg(DRAWING, [87, 32]), menu, leave)
}
