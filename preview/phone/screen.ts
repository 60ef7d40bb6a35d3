import type { AppConfig } from '../compiled'
import type { Device } from '../runtime/device'
import type { Frame, FrameOptions, Screen } from '../runtime/pages/screen'
import type { ThemeName } from '../runtime/theme'
import { themedTabBar, themeOf } from '../runtime/theme'
import type { Phone } from '../runtime/wx/phone'
import { openAlbum } from './overlays/album'
import { createBackground } from './background'
import { createCapsule } from './capsule'
import { listenForEscape } from './overlays/dialog'
import { h, svg } from './dom'
import { PhoneFrame } from './frame'
import { createMissing } from './missing'
import { metrics } from './metrics'
import { createNotification } from './overlays/notification'
import type { Notification } from './overlays/notification'
import { showModal } from './overlays/modal'
import { createPrompts } from './overlays/prompts'
import { showActionSheet } from './overlays/sheet'
import { createTabBar } from './tab-bar'
import { askPayment } from './overlays/payment'
import type { Prepaid } from './overlays/payment'
import { askSubscription } from './overlays/subscription'
import { Toast } from './overlays/toast'
import { showPictures } from './overlays/viewer'

export interface PhoneActions {
  tapTab(path: string): void
  back(): void
  /** The menu of the page, at the top right. */
  menu(): void
  /** Leaves the app, which goes on in the background. */
  leave(): void
  comeBack(): void
  /** Stores a chosen avatar as a temporary file. @returns its path */
  keepFile(file: File): string
  phoneCode(): Promise<string | null>
  /** Tells WeChat that the user accepts one message of this template. Resolves with false if WeChat does not know it. */
  subscribe(templateId: string): Promise<boolean>
  /** Looks up an order of WeChat Pay; null if it does not exist or cannot be paid. */
  prepaid(prepayId: string): Promise<Prepaid | null>
  pay(prepayId: string): Promise<boolean>
  /** The user taps a notification. @param page the page to open, with its query */
  openMessage(page: string): void
}

const SIGNAL =
  '<path d="M1 8.5h2.4V11H1zM5 6.3h2.4V11H5zM9 3.8h2.4V11H9zM13 1h2.4v10H13z" fill="currentColor"/>'
const BATTERY =
  '<rect x=".6" y=".6" width="21" height="10.3" rx="3" fill="none" stroke="currentColor" stroke-opacity=".4"/><rect x="2.1" y="2.1" width="15" height="7.3" rx="1.7" fill="currentColor"/><path d="M23 4v3.6c.8-.3 1.3-1 1.3-1.8S23.8 4.3 23 4z" fill="currentColor" fill-opacity=".5"/>'

/** In ms. For so long after a tap, what happens counts as its effect. */
const TAP = 1000

/** The phone: its screen, bars and dialogs. It does not know about sessions. */
export class PhoneScreen implements Screen {
  readonly element: HTMLElement
  readonly phone: Phone
  readonly prompts: Screen['prompts']
  /** For tests: each entry is the result of one of the next `wx.chooseMedia`, which then does not open the album. */
  readonly nextPictures: File[][] = []
  private readonly frames = h('div.frames')
  private readonly dialogs = h('div.dialogs')
  private readonly network = h('span.status-network', {}, '5G')
  private readonly background: ReturnType<typeof createBackground>
  private readonly missing = createMissing()
  private readonly capsule: HTMLElement
  private readonly notification: ReturnType<typeof createNotification>
  private readonly tabs: ReturnType<typeof createTabBar> | null
  private top: PhoneFrame | null = null
  private tapped = -Infinity
  private inTap = false
  /** The page that was hidden or removed last had the keyboard focus, so the next page gets it. */
  private passesFocus = false
  private theme: ThemeName = 'light'
  private readonly open = new Set<PhoneFrame>()

  constructor(
    private readonly app: AppConfig,
    private readonly appName: string,
    assetBase: string,
    private readonly actions: PhoneActions,
  ) {
    const { tabBar } = app
    this.tabs =
      tabBar && tabBar.custom !== true
        ? createTabBar(() => themedTabBar(tabBar, app.theme, this.theme), assetBase, actions.tapTab)
        : null
    this.background = createBackground(appName, actions.comeBack)
    this.capsule = createCapsule(actions)
    this.notification = createNotification(appName, actions.openMessage)
    const clock = h('span.status-clock')
    const tick = () => {
      clock.textContent = new Date().toTimeString().slice(0, 5)
    }
    tick()
    setInterval(tick, 10_000)
    const status = h(
      'div.status-bar',
      { 'aria-hidden': 'true' },
      clock,
      h('span.status-icons', {}, svg(SIGNAL, [17, 12]), this.network, svg(BATTERY, [25, 12])),
    )
    this.element = h(
      'div.phone-screen',
      {},
      this.frames,
      this.missing.element,
      this.tabs?.element ?? null,
      status,
      this.capsule,
      this.edge(),
      this.dialogs,
      this.background.element,
      this.notification.element,
      h('div.home-indicator', { 'aria-hidden': 'true' }),
    )
    const touched = () => {
      this.tapped = performance.now()
    }
    this.frames.addEventListener('mousedown', touched, true)
    this.frames.addEventListener('touchstart', touched, true)
    this.frames.addEventListener('keydown', touched, true)
    const answered = ({ target }: Event) => {
      if (!(target instanceof Node) || !this.element.contains(target)) return
      this.inTap = true
      setTimeout(() => {
        this.inTap = false
      }, 0)
    }
    // In the capture phase at the document: before the framework, which listens at the body.
    for (const event of ['mouseup', 'touchend', 'click', 'keydown'])
      document.addEventListener(event, answered, true)
    listenForEscape(document)
    this.phone = this.createPhone()
    this.prompts = createPrompts({
      layer: this.dialogs,
      appName,
      chooseAvatar: () => this.chooseAvatar(),
      phoneCode: () => actions.phoneCode(),
    })
  }

  openFrame(options: FrameOptions): Frame {
    const frame: PhoneFrame = new PhoneFrame(options, {
      entered: (entered) => {
        this.top = entered
        if (this.passesFocus) entered.takeFocus()
        this.passesFocus = false
        this.drawStatusBar()
      },
      lostFocus: () => {
        this.passesFocus = true
      },
      removed: (removed) => {
        this.open.delete(removed)
        if (this.top === removed) this.top = null
      },
    })
    this.open.add(frame)
    frame.leave()
    this.frames.append(frame.element)
    return frame
  }

  showMissing(path: string | null, home: () => void): void {
    this.missing.show(path, home)
    this.element.classList.toggle('phone-screen--missing', path !== null)
  }

  notify(message: Notification): void {
    this.notification.show(message)
  }

  showTab(path: string | null): void {
    this.tabs?.show(path)
  }

  /** The single-page mode of Moments: shows a bar with a button that opens the app. */
  showSinglePage(openApp: () => void): void {
    const button = h('button.moments-open', { type: 'button' }, '前往小程序')
    button.addEventListener('click', openApp)
    this.element.classList.add('phone-screen--moments')
    this.element.append(h('div.moments-bar', {}, h('span', {}, '朋友圈单页模式'), button))
  }

  /** Shows the state of the device on the screen from now on: network, theme, background. */
  follow(device: Device): void {
    const network = () => {
      this.network.textContent = device.isOnline ? '5G' : '无网络'
      this.element.classList.toggle('phone-screen--offline', !device.isOnline)
    }
    device.networkChanged.on(network)
    const theme = () => {
      this.theme = themeOf(this.app.theme, device.theme)
      this.element.dataset.theme = this.theme
      this.tabs?.retheme()
      for (const frame of this.open) frame.retheme()
      this.drawStatusBar()
    }
    theme()
    device.themeChanged.on(theme)
    const away = (isAway: boolean) => {
      this.frames.inert = isAway
      this.capsule.inert = isAway
    }
    device.hid.on(() => away(true))
    device.shown.on(() => away(false))
    device.hid.on(() => this.background.show(true, () => device.isFrozen))
    device.shown.on(() => this.background.show(false, () => false))
  }

  private createPhone(): Phone {
    const toast = new Toast(this.dialogs)
    const layer = this.dialogs
    return {
      screen: metrics,
      wasTapped: () => performance.now() - this.tapped < TAP,
      isInTap: () => this.inTap,
      askSubscription: (templateIds) =>
        askSubscription(layer, this.appName, templateIds, (id) => this.actions.subscribe(id)),
      askPayment: (prepayId) => askPayment(layer, prepayId, this.actions),
      showToast: (request) => toast.show(request),
      hideToast: () => toast.hide(),
      showLoading: (title, mask) => toast.showLoading(title, mask),
      hideLoading: () => toast.hideLoading(),
      showModal: (request) => showModal(layer, request),
      showActionSheet: (items, color) => showActionSheet(layer, items, color),
      choosePictures: (count) => {
        const next = this.nextPictures.shift()
        return next ? Promise.resolve(next) : openAlbum(layer, count)
      },
      previewImages: (urls, current) => showPictures(layer, urls, current),
      setTitle: (title) => this.top?.setTitle(title),
      setBarColor: (front, back) => {
        this.top?.setColors(front, back)
        this.drawStatusBar()
      },
      setBarLoading: (loading) => this.top?.setLoading(loading),
      startPullDown: () => this.top?.pullDown?.start(),
      stopPullDown: () => this.top?.pullDown?.stop(),
      scrollTo: (top, duration) => this.top?.scrollTo(top, duration),
      setTabBadge: (index, text) => this.tabs?.setBadge(index, text),
    }
  }

  /** Draws the status bar in the colours of the page's navigation bar. */
  private drawStatusBar(): void {
    this.element.classList.toggle('phone-screen--dark-bar', this.top?.barIsDark ?? false)
  }

  private async chooseAvatar(): Promise<string | null> {
    const [file] = await this.phone.choosePictures(1)
    return file ? this.actions.keepFile(file) : null
  }

  /** The back gesture: a drag from the left edge of the screen. */
  private edge(): HTMLElement {
    const edge = h('div.back-edge', { 'aria-hidden': 'true' })
    edge.addEventListener('pointerdown', (event) => {
      edge.setPointerCapture(event.pointerId)
      const gesture = new AbortController()
      const end = ({ type, pointerId, clientX }: PointerEvent) => {
        if (pointerId !== event.pointerId) return
        gesture.abort()
        if (type === 'pointerup' && clientX - event.clientX > 60) this.actions.back()
      }
      for (const type of ['pointerup', 'pointercancel'] as const)
        edge.addEventListener(type, end, { signal: gesture.signal })
    })
    return edge
  }
}
