import { controls } from './controls'
import { h } from './dom'
import { requestList } from './requests'
import { sessionCard } from './session-card'
import type { Inspected, PanelDeps } from './types'

export type { Inspected, PanelDeps } from './types'

/** Often enough for a countdown. Requests are shown as they happen. */
const TICK = 200

/**
 * The panel beside the phone: what the library does, as it does it. It reads the app's own store and client and changes
 * neither; its buttons act on the server and the phone.
 * @returns the undo
 */
export function mountPanel(root: HTMLElement, deps: PanelDeps): () => void {
  const session = sessionCard()
  const acts = controls(deps)
  const requests = requestList()
  let seen: Inspected | null = null
  let unobserve: (() => void) | null = null

  function tick(): void {
    const app = deps.inspect()
    // After a relaunch the app has a new client.
    if (app && app.http !== seen?.http) {
      unobserve?.()
      unobserve = app.http.observe((step) => {
        requests.add(step)
        session.update(app.authStore)
      })
    }
    seen = app
    session.update(app && app.authStore)
    acts.update()
  }

  root.append(
    h(
      'header',
      { class: 'title' },
      h('h1', {}, 'mobx-miniprogram-auth'),
      h(
        'p',
        {},
        'What the library does while you use the app. ',
        h('span', { class: 'zh', lang: 'zh' }, '左边是小程序，这里是它背后发生的事。'),
      ),
    ),
    session.element,
    acts.element,
    requests.element,
  )
  tick()
  const timer = setInterval(tick, TICK)
  return () => {
    clearInterval(timer)
    unobserve?.()
    root.replaceChildren()
  }
}
