import { h } from './dom'

/** The phone's home screen, which is shown while the app is in the background. Its icon brings the app back. */
export function createBackground(appName: string, comeBack: () => void) {
  const clock = h('p.home-clock')
  const note = h('p.home-note')
  const icon = h(
    'button.home-app',
    { type: 'button' },
    h('span.home-icon', {}, appName.slice(0, 1)),
    h('span', {}, appName),
  )
  icon.addEventListener('click', comeBack)
  const element = h('div.home-screen', { 'aria-label': '后台' }, clock, note, icon)
  let ticking: ReturnType<typeof setInterval> | undefined
  const show = (on: boolean, isFrozen: () => boolean) => {
    clearInterval(ticking)
    element.classList.toggle('home-screen--on', on)
    element.inert = !on
    if (!on) return
    const tell = () => {
      clock.textContent = new Date().toTimeString().slice(0, 5)
      note.textContent = isFrozen() ? '小程序已冻结 · JS frozen' : '小程序在后台 · 5 秒后冻结'
    }
    tell()
    ticking = setInterval(tell, 500)
  }
  element.inert = true
  return { element, show }
}
