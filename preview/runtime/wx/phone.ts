export interface ToastRequest {
  readonly title: string
  readonly icon: string
  readonly image: string
  readonly duration: number
  readonly mask: boolean
}

/** A short text without an icon; only its title is missing. */
export const HINT = { icon: 'none', image: '', duration: 1500, mask: false } as const

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

/** The functions of the phone that the APIs of `wx` use. */
export interface Phone {
  readonly screen: ScreenMetrics
  /** Whether the user tapped within the last second: what happens now may be the effect of that tap. */
  wasTapped(): boolean
  /** Whether the code that runs now was called, without any waiting, by a tap or by the answer to a dialog. */
  isInTap(): boolean
  /** Asks the user to accept messages. Resolves with the accepted templates; null if WeChat knows none of them. */
  askSubscription(templateIds: readonly string[]): Promise<readonly string[] | null>
  /** Asks the user to pay. `left`: the user cancelled; `refused`: WeChat does not know the order, or refuses the payment. */
  askPayment(prepayId: string): Promise<'paid' | 'left' | 'refused'>
  showToast(request: ToastRequest): void
  hideToast(): void
  showLoading(title: string, mask: boolean): void
  hideLoading(): void
  showModal(request: ModalRequest): Promise<ModalAnswer>
  /** Resolves with the index of the tapped item; null if the user cancels. */
  showActionSheet(items: readonly string[], color: string): Promise<number | null>
  /** Resolves with the pictures that the user chose; empty if the user cancels. */
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
