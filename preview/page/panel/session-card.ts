import { h } from '../../phone/dom'
import type { SessionState } from '../session'

const STATUSES = ['restoring', 'signedOut', 'signingIn', 'signedIn', 'renewing'] as const

const WORDS: Readonly<Record<string, readonly [words: string, subtitle: string]>> = {
  restoring: ['Reading storage', '正在恢复'],
  signedOut: ['Signed out', '未登录'],
  signingIn: ['Signing in', '登录中'],
  signedIn: ['Signed in', '已登录'],
  renewing: ['Renewing', '续期中'],
}

const REASONS: Readonly<Record<string, string>> = {
  none: 'Nobody has signed in yet.',
  logout: 'The user signed out.',
  expired: 'The token ended, and there was no way to renew it.',
  refused: 'The server refused to renew the session.',
}

function lasts(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000))
  if (seconds < 3600) return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`
}

/** Where the session stands: its status among the five, the life of its token, and who waits. */
export class SessionCard {
  readonly element: HTMLElement
  private readonly words = h('p.session-words')
  private readonly reason = h('p.session-reason')
  private readonly left = h('span.session-left')
  private readonly fill = h('div.session-fill')
  private readonly generation = h('span.figure-number', { 'data-testid': 'generation' })
  private readonly waiting = h('span.figure-number', { 'data-testid': 'waiting' })
  private readonly stations = new Map<string, HTMLElement>()
  private state: SessionState | null = null
  /** The life of the token at its start, as far as we have seen. */
  private whole = 1

  constructor() {
    const track = h('ol.stations')
    for (const status of STATUSES) {
      const station = h('li.station', { 'data-status': status }, status)
      this.stations.set(status, station)
      track.append(station)
    }
    this.element = h(
      'section.card.session',
      { 'aria-label': 'Session' },
      h('div.session-now', {}, this.words, this.reason),
      h('div.session-life', {}, h('div.session-bar', {}, this.fill), this.left),
      h(
        'div.figures',
        {},
        figure(this.generation, 'generation', '第几个令牌'),
        figure(this.waiting, 'wait for login', '等待登录的请求'),
      ),
      track,
    )
    setInterval(() => this.tick(), 250)
  }

  show(state: SessionState): void {
    const fresh = this.state?.generation !== state.generation || this.state.expiry !== state.expiry
    this.state = state
    if (fresh && state.expiry !== null) this.whole = Math.max(1, state.expiry - Date.now())
    const [words, subtitle] = WORDS[state.status] ?? [state.status, '']
    this.words.replaceChildren(words, h('small', {}, subtitle))
    this.reason.textContent = state.isLogin
      ? 'Pages and requests use the current token.'
      : (REASONS[state.reason] ?? '')
    if (state.status === 'renewing')
      this.reason.textContent = 'One request fetches a new token; the others wait for it.'
    this.element.dataset.status = state.status
    for (const [status, station] of this.stations)
      station.classList.toggle('station--now', status === state.status)
    this.generation.textContent = state.generation === 0 ? '–' : String(state.generation)
    this.waiting.textContent = String(state.waiting)
    this.tick()
  }

  private tick(): void {
    const { expiry, isLogin } = this.state ?? { expiry: null, isLogin: false }
    const ms = expiry === null ? 0 : expiry - Date.now()
    const none = !isLogin || expiry === null
    this.fill.style.width = none ? '0%' : `${Math.min(100, Math.max(0, (ms / this.whole) * 100))}%`
    this.element.classList.toggle('session--low', !none && ms < 15_000)
    this.left.replaceChildren(
      h('strong', {}, none ? '–:––' : lasts(ms)),
      h('small', {}, none ? 'no token 无令牌' : ms <= 0 ? 'ended 已过期' : 'left 剩余'),
    )
  }
}

function figure(number: HTMLElement, label: string, subtitle: string): HTMLElement {
  return h('div.figure', {}, number, h('span.figure-label', {}, label, h('small', {}, subtitle)))
}
