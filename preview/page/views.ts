import { HEIGHT, WIDTH } from '../phone/metrics'
import { h } from '../phone/dom'

/* All sizes in px; see page.css. */

/** Both edges of the phone's case together. */
const CASE = 22
/** The space around the case. */
const AROUND = 24
/** In a frame, the room for the edge of the shadow. */
const ALONE = 8
/** Up to this width the window shows either the phone or the panel. */
const NARROW = 760
/** Up to this width the phone takes at most this part of the window, so that the panel beside it has room. */
const MEDIUM = 1080
const SHARE = 0.42
/** Up to this width the phone is drawn without its case. */
const BARE = 430
/** The height of the buttons that switch between phone and panel. */
const SWITCH = 62

/** The scale at which the whole phone fits into the window; at most 1. */
export function phoneZoom(width: number, height: number, alone = false): number {
  if (alone) return Math.min(1, height / (HEIGHT + CASE + ALONE), width / (WIDTH + CASE + ALONE))
  const bare = width <= BARE
  const rim = bare ? 0 : CASE
  const above = width <= NARROW ? SWITCH : AROUND * 2
  const room = width > NARROW && width <= MEDIUM ? width * SHARE : width - (bare ? 0 : AROUND)
  return Math.min(1, (height - above) / (HEIGHT + rim), room / (WIDTH + rim))
}

/** Scales the phone to the window, and adds the buttons that switch between phone and panel in a narrow window. */
export function installViews(stage: HTMLElement, alone: boolean): void {
  const fit = () =>
    stage.style.setProperty('--phone-zoom', String(Math.max(0.4, phoneZoom(innerWidth, innerHeight, alone))))
  addEventListener('resize', fit)
  fit()
  const views = [
    ['phone', '手机 Phone'],
    ['panel', '面板 Panel'],
  ] as const
  const buttons = views.map(([view, label]) => {
    const button = h('button.view', { type: 'button', 'data-view': view }, label)
    button.addEventListener('click', () => show(view))
    return button
  })
  const show = (view: string) => {
    stage.dataset.view = view
    for (const button of buttons) button.setAttribute('aria-pressed', String(button.dataset.view === view))
  }
  show('phone')
  stage.prepend(h('nav.views', { 'aria-label': '手机或面板 / Phone or panel' }, ...buttons))
}
