import { animate, h } from '../dom'
import { trapFocus } from './dialog'

/** Shows the pictures of `wx.previewImage`, one at a time. A tap closes them; arrow keys and swipes move to the next one. */
export function showPictures(layer: HTMLElement, urls: readonly string[], current: number): void {
  const track = h(
    'div.viewer-track',
    {},
    ...urls.map((url) => h('div.viewer-slide', {}, h('img', { src: url, alt: '' }))),
  )
  const count = h('p.viewer-count')
  const viewer = h(
    'div.viewer',
    { role: 'dialog', 'aria-modal': 'true', 'aria-label': '图片', tabindex: '-1' },
    track,
    count,
  )
  const at = () => Math.round(track.scrollLeft / Math.max(1, track.clientWidth))
  const tell = () => {
    count.textContent = urls.length > 1 ? `${at() + 1} / ${urls.length}` : ''
  }
  const go = (index: number) => {
    track.scrollLeft = index * track.clientWidth
  }
  const close = () => {
    release()
    animate(viewer, [{ opacity: 1 }, { opacity: 0 }], 160, () => viewer.remove())
  }
  viewer.addEventListener('click', close)
  viewer.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowRight') go(at() + 1)
    if (event.key === 'ArrowLeft') go(at() - 1)
  })
  track.addEventListener('scroll', tell)
  layer.append(viewer)
  const release = trapFocus(viewer, () => close())
  go(current)
  tell()
  animate(viewer, [{ opacity: 0 }, { opacity: 1 }], 160)
}
