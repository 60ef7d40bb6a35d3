import { HEIGHT, WIDTH } from '../phone/metrics'
import { h } from '../phone/dom'

/** The case around the glass, and the space around the case, in px. */
const CASE = 22
const AROUND = 24
/** In a frame: room for the edge of its shadow. */
const ALONE = 8
/** Where the window shows one of both only, its phone fills the width; see page.css. */
const NARROW = 760
const BARE = 430
const SWITCH = 62

/** How much the phone is scaled so that all of it, down to its tab bar, is in the window. Never up. */
export function phoneZoom(width: number, height: number, alone = false): number {
  if (alone) return Math.min(1, height / (HEIGHT + CASE + ALONE), width / (WIDTH + CASE + ALONE))
  const bare = width <= BARE
  const rim = bare ? 0 : CASE
  const above = width <= NARROW ? SWITCH : AROUND * 2
  return Math.min(1, (height - above) / (HEIGHT + rim), (width - (bare ? 0 : AROUND)) / (WIDTH + rim))
}

/** Keeps the phone in the window, and switches between phone and panel where there is no room for both. */
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
