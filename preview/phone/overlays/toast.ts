import type { ToastRequest } from '../../runtime/wx/phone'
import { h, svg } from '../dom'

const SUCCESS = '<path d="m7 20.5 9 9 17-18" fill="none" stroke="currentColor" stroke-width="3"/>'
const ERROR =
  '<circle cx="20" cy="20" r="16" fill="none" stroke="currentColor" stroke-width="2.6"/><path d="M20 11v12M20 27v3" stroke="currentColor" stroke-width="2.8"/>'

/** The toast and the loading hint. Only one of them is shown: the later one replaces the other. */
export class Toast {
  private shown: HTMLElement | null = null
  private isLoading = false
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(private readonly layer: HTMLElement) {}

  show({ title, icon, image, duration, mask }: ToastRequest): void {
    const mark =
      image !== ''
        ? h('img.toast-image', { src: image, alt: '' })
        : icon === 'success' || icon === 'error'
          ? svg(icon === 'success' ? SUCCESS : ERROR, [40, 40])
          : null
    if (icon === 'loading') this.place(h('div.toast-spinner'), title, mask)
    else this.place(mark, title, mask)
    this.timer = setTimeout(() => this.clear(), duration)
  }

  showLoading(title: string, mask: boolean): void {
    this.place(h('div.toast-spinner'), title, mask)
    this.isLoading = true
  }

  hide(): void {
    if (!this.isLoading) this.clear()
  }

  hideLoading(): void {
    if (this.isLoading) this.clear()
  }

  private place(mark: Element | null, title: string, mask: boolean): void {
    this.clear()
    const box = h(
      `div.toast${mark ? '' : '.toast--text'}`,
      { role: 'status' },
      mark,
      h('p.toast-title', {}, title),
    )
    this.shown = h(`div.toast-layer${mask ? '.toast-layer--mask' : ''}`, {}, box)
    this.layer.append(this.shown)
  }

  private clear(): void {
    clearTimeout(this.timer)
    this.shown?.remove()
    this.shown = null
    this.isLoading = false
  }
}
