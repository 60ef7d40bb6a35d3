import { h, text } from './dom'
import type { InspectedStore } from './types'

const STATUSES = [
  ['restoring', 'Restoring', '恢复中'],
  ['signedOut', 'Signed out', '未登录'],
  ['signingIn', 'Signing in', '登录中'],
  ['signedIn', 'Signed in', '已登录'],
  ['renewing', 'Renewing', '续期中'],
] as const

const REASONS: Readonly<Record<string, string>> = {
  none: 'nobody has signed in yet',
  logout: 'the user logged out',
  expired: 'the token ended and nothing could renew it',
  refused: 'the server refused to renew it',
}

function clockFace(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000))
  const minutes = Math.floor(seconds / 60)
  return minutes < 100
    ? `${minutes}:${String(seconds % 60).padStart(2, '0')}`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** Where the session stands: its status among all statuses, its generation, and the time its token has left. */
export function sessionCard(): { readonly element: HTMLElement; update(store: InspectedStore | null): void } {
  const steps = STATUSES.map(([status, english, chinese]) =>
    h('li', { 'data-status': status }, h('b', {}, english), h('span', { class: 'zh', lang: 'zh' }, chinese)),
  )
  const sentence = h('p', { class: 'sentence' })
  const generation = h('dd', { 'data-field': 'generation' }, '–')
  const waiting = h('dd', { 'data-field': 'waiting' }, '0')
  const left = h('dd', { 'data-field': 'left' }, '–')
  const bar = h('i')
  let seen = 0
  let life = 0

  const element = h(
    'section',
    { class: 'card session' },
    h('ol', { class: 'statuses' }, ...steps),
    h(
      'dl',
      {},
      h('div', { class: 'wide' }, h('dt', {}, 'Token ends in'), left, h('div', { class: 'bar' }, bar)),
      h('div', {}, h('dt', {}, 'Generation'), generation),
      h('div', {}, h('dt', {}, 'Wait for login'), waiting),
    ),
    sentence,
  )

  function tell(store: InspectedStore): string {
    if (store.status === 'renewing')
      return 'A new token is on its way; requests wait for it and lose nothing.'
    if (store.status === 'signedOut')
      return 'Nobody is signed in: ' + (REASONS[store.reason] ?? store.reason) + '.'
    if (store.status === 'signedIn')
      return 'Requests carry the token of generation ' + String(store.generation) + '.'
    return store.status === 'restoring'
      ? 'Reading storage; requests wait.'
      : 'A login is running; requests wait.'
  }

  return {
    element,
    update(store) {
      for (const step of steps)
        step.classList.toggle('now', step.dataset.status === (store ? store.status : 'restoring'))
      if (!store) return
      const { expiry, generation: current, isLogin } = store
      const ms = expiry === null ? 0 : expiry - Date.now()
      // The bar is full when a token is first seen.
      if (current !== seen) {
        seen = current
        life = ms
      }
      text(left, !isLogin ? '–' : expiry === null ? 'the server decides' : ms > 0 ? clockFace(ms) : 'ended')
      bar.style.width =
        isLogin && life > 0 ? String(Math.min(100, Math.max(0, (ms / life) * 100))) + '%' : '0'
      bar.classList.toggle('low', ms < life / 4)
      text(generation, current ? String(current) : '–')
      text(waiting, String(store.waiting))
      text(sentence, tell(store))
    },
  }
}
