import { h, text, twoLines } from './dom'
import type { PanelDeps } from './types'

/** What the three services of the app ask for. */
const THREE = [
  ['meetup/api/v1/activity/getActivityList', { pageNo: 1, pageSize: 10 }, 'list'],
  ['meetup/api/v1/match/image/list', { matchId: '1' }, 'images'],
  ['me', {}, 'profile'],
] as const

const SLOW = 3000

/** Buttons that act on the real server and on the phone. Each says what it did in one line below. */
export function controls(deps: PanelDeps): { readonly element: HTMLElement; update(): void } {
  const said = h('p', { class: 'said', role: 'status' }, 'These act on the real server, and on the phone.')
  let slow = false
  let down = false

  async function ask(path: string, body: object, done: string): Promise<void> {
    const app = deps.inspect()
    const token = app && app.authStore.token
    if (!token && path !== '/dev/faults') return text(said, 'Sign in on the phone first.')
    try {
      const answer = await fetch(deps.apiUrl + path, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(token ? { authorization: 'Bearer ' + token } : null),
        },
        body: JSON.stringify(body),
      })
      text(said, answer.ok ? done : 'The server answered with status ' + String(answer.status) + '.')
    } catch {
      text(said, 'The server could not be reached.')
    }
  }

  async function three(): Promise<void> {
    const app = deps.inspect()
    if (!app) return
    text(said, 'Asking for the list, the images and the profile…')
    const before = app.authStore.generation
    const results = await Promise.all(
      THREE.map(([path, query, name]) =>
        app.http.get(path, query).then(
          () => name + ' ✓',
          (error: unknown) => name + ' ✗ ' + String(Reflect.get(Object(error), 'code') ?? 'failed'),
        ),
      ),
    )
    const renewals = app.authStore.generation - before
    text(
      said,
      results.join('   ') + (renewals > 0 ? `   — with ${renewals} new token${renewals > 1 ? 's' : ''}` : ''),
    )
  }

  const button = (
    id: string,
    english: string,
    chinese: string,
    onclick: () => void,
    kind = '',
  ): HTMLElement =>
    h('button', { type: 'button', class: kind, 'data-act': id, onclick }, ...twoLines(english, chinese))

  const slowly = button('slow', 'Answer slowly', '应答变慢', () => {
    slow = !slow
    void ask(
      '/dev/faults',
      { latencyMs: slow ? SLOW : 0 },
      slow ? 'Every answer now takes 3 s.' : 'Answers come at once.',
    )
  })
  const off = button('down', 'Go down', '服务端下线', () => {
    down = !down
    void ask(
      '/dev/faults',
      { down },
      down ? 'The server is down: connections are cut.' : 'The server is back.',
    )
  })
  const offline = button('offline', 'Offline', '手机断网', () => {
    deps.device.setOnline(!deps.device.isOnline)
  })
  const background = button('background', 'Background', '切到后台', () => {
    deps.device.setHidden(!deps.device.isHidden)
  })
  const expire = button(
    'expire',
    'Expire my token',
    '让 token 过期',
    () => void ask('/dev/expire', {}, 'The server now calls this token expired. The app does not know yet.'),
  )
  const revoke = button(
    'revoke',
    'Revoke my session',
    '吊销会话',
    () => void ask('/dev/revoke', {}, 'The session is gone on the server, refresh token included.'),
  )

  function toggle(element: HTMLElement, on: boolean, english: string): void {
    element.classList.toggle('on', on)
    element.setAttribute('aria-pressed', String(on))
    const label = element.querySelector('.label')
    if (label instanceof HTMLElement) text(label, english)
  }

  return {
    element: h(
      'section',
      { class: 'card controls' },
      h('div', { class: 'group' }, h('h2', {}, 'Server'), expire, revoke, slowly, off),
      h('div', { class: 'group' }, h('h2', {}, 'Phone'), offline, background),
      button(
        'three',
        'Ask for three things at once',
        '同时请求列表、照片和个人信息',
        () => void three(),
        'primary',
      ),
      said,
    ),
    update() {
      toggle(slowly, slow, slow ? 'Answer at once' : 'Answer slowly')
      toggle(off, down, down ? 'Come back' : 'Go down')
      toggle(offline, !deps.device.isOnline, deps.device.isOnline ? 'Offline' : 'Online again')
      toggle(background, deps.device.isHidden, deps.device.isHidden ? 'Foreground' : 'Background')
    },
  }
}
