/** What the APIs ask of the phone on the screen. Tests without a screen may answer for it. */

export interface ToastRequest {
  readonly title: string
  readonly icon: string
  readonly image: string
  readonly duration: number
  readonly mask: boolean
}

export interface ModalRequest {
  readonly title: string
  readonly content: string
  readonly showCancel: boolean
  readonly cancelText: string
  readonly cancelColor: string
  readonly confirmText: string
  readonly confirmColor: string
  readonly editable: boolean
  readonly placeholderText: string
}

export interface ModalAnswer {
  readonly confirm: boolean
  readonly cancel: boolean
  readonly content: string | null
}

export interface ScreenMetrics {
  readonly width: number
  readonly height: number
  readonly statusBarHeight: number
  readonly windowHeight: number
  readonly pixelRatio: number
  readonly safeBottom: number
}

export interface Phone {
  readonly screen: ScreenMetrics
  /** The user tapped a moment ago, so that what happens now is an answer to it. */
  wasTapped(): boolean
  /** What runs now was begun by a tap, or by the answer to a dialog, and has waited for nothing since. */
  isInTap(): boolean
  /** Of which of these templates the user takes a message; null when WeChat does not know them. */
  askSubscription(templateIds: readonly string[]): Promise<readonly string[] | null>
  /** Pays for an order; `refused` when WeChat does not know it, or takes no money for it. */
  askPayment(prepayId: string): Promise<'paid' | 'left' | 'refused'>
  showToast(request: ToastRequest): void
  hideToast(): void
  showLoading(title: string, mask: boolean): void
  hideLoading(): void
  showModal(request: ModalRequest): Promise<ModalAnswer>
  /** The index that was tapped, or null when the sheet was left. */
  showActionSheet(items: readonly string[], color: string): Promise<number | null>
  /** Pictures the user chose; empty when the album was left. */
  choosePictures(count: number): Promise<readonly File[]>
  previewImages(urls: readonly string[], current: number): void
  setTitle(title: string): void
  setBarColor(front: string, back: string): void
  setBarLoading(loading: boolean): void
  startPullDown(): void
  stopPullDown(): void
  scrollTo(top: number, duration: number): void
  setTabBadge(index: number, text: string | null): void
}
