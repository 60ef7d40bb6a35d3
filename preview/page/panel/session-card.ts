import { h } from '../../phone/dom'
import { isFields } from '../../runtime/guards'
import type { SessionState } from '../../../inspector/log/session-state'
import { STATUSES, leftWords, meaningOf, renewedAhead, whyAhead } from '../../../inspector/log/session-state'
import type { Words } from '../../../inspector/log/words'
import { both, name, said } from './words'

/** Shows the session: its status, the remaining life of its token, and how many requests wait for a login. */
export class SessionCard {
  readonly element: HTMLElement
  private readonly words = h('p.session-words', { role: 'status' })
  private readonly reason = h('p.session-reason')
  private readonly left = h('span.session-left')
  private readonly fill = h('div.session-fill')
  private readonly mark = h('div.session-mark', { 'aria-hidden': 'true' })
  private readonly why = h('p.session-why')
  private readonly generation = h('span.figure-number', { 'data-testid': 'generation' })
  private readonly waiting = h('span.figure-number', { 'data-testid': 'waiting' })
  private readonly stations = new Map<string, HTMLElement>()
  private state: SessionState | null = null
  /** The whole life of the token, in ms. */
  private whole = 1
  private told = ''

  /** Where the whole life of the token is kept. After a reload the session tells only when the token ends. */
  private readonly lifeKey: string

  constructor(
    private readonly area: Pick<Storage, 'getItem' | 'setItem'>,
    user: string,
  ) {
    this.lifeKey = `preview:life:${user}`
    const track = name(h('ol.stations'), 'aria-label', ['Status', '状态'])
    for (const [status] of STATUSES) {
      const station = h('li.station', { 'data-status': status }, status)
      this.stations.set(status, station)
      track.append(station)
    }
    this.element = name(
      h(
        'section.card.session',
        {},
        h('div.session-now', {}, this.words, this.reason),
        h(
          'div.session-life',
          {},
          this.left,
          h('div.session-track', {}, h('div.session-bar', {}, this.fill), this.mark),
          this.why,
        ),
        h(
          'div.figures',
          {},
          figure(this.generation, ['generation', '令牌序号']),
          figure(this.waiting, ['waiting for login', '等待登录']),
        ),
        track,
      ),
      'aria-label',
      ['Session', '登录状态'],
    )
    setInterval(() => this.tick(), 250)
  }

  show(state: SessionState): void {
    const fresh = this.state?.generation !== state.generation || this.state.expiry !== state.expiry
    this.state = state
    if (fresh && state.expiry !== null) this.whole = this.lifeOf(state.expiry)
    const words = STATUSES.find(([status]) => status === state.status)?.[1] ?? [state.status, state.status]
    this.words.replaceChildren(...both(words))
    this.element.dataset.status = state.status
    for (const [status, station] of this.stations) {
      const isNow = status === state.status
      station.classList.toggle('station--now', isNow)
      if (isNow) station.setAttribute('aria-current', 'step')
      else station.removeAttribute('aria-current')
    }
    this.generation.textContent = state.generation === 0 ? '–' : String(state.generation)
    this.waiting.textContent = String(state.waiting)
    this.tick()
  }

  private tick(): void {
    if (!this.state) return
    const { expiry, isLogin, refreshAhead } = this.state
    const now = Date.now()
    const ms = expiry === null ? 0 : expiry - now
    const none = !isLogin || expiry === null
    this.fill.style.width = none ? '0%' : `${Math.min(100, Math.max(0, (ms / this.whole) * 100))}%`
    this.element.classList.toggle('session--low', !none && ms < 15_000)
    const meaning = meaningOf(this.state, now)
    const left = none ? (['–', '–'] as const) : leftWords(ms)
    const what: Words = !isLogin
      ? ['no token', '无令牌']
      : none
        ? ['end unknown', '期限未知']
        : ms <= 0
          ? ['ended', '已过期']
          : ['left', '剩余']
    const ahead = none ? null : renewedAhead(this.whole, refreshAhead)
    const why: Words = ahead === null ? ['', ''] : whyAhead(this.whole, refreshAhead)
    // Written only if it has changed: otherwise it would disturb a selection or a screen reader four times a second.
    const told = JSON.stringify([meaning, left, what, why])
    if (told === this.told) return
    this.told = told
    this.reason.replaceChildren(...both(meaning))
    this.left.replaceChildren(said('strong', left), said('small', what))
    this.mark.hidden = ahead === null
    this.mark.style.left = `${((ahead ?? 0) / this.whole) * 100}%`
    this.why.replaceChildren(...both(why))
  }

  private lifeOf(expiry: number): number {
    const known: unknown = JSON.parse(this.area.getItem(this.lifeKey) ?? 'null')
    if (isFields(known) && known.expiry === expiry && typeof known.whole === 'number') return known.whole
    const whole = Math.max(1, expiry - Date.now())
    this.area.setItem(this.lifeKey, JSON.stringify({ expiry, whole }))
    return whole
  }
}

function figure(number: HTMLElement, label: Words): HTMLElement {
  return h('div.figure', {}, number, said('span.figure-label', label))
}
