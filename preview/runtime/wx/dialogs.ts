import type { Device } from '../device'
import { asNumber, asText } from '../guards'
import type { Api } from './api'
import { ApiFailure, asyncApi } from './api'
import type { Phone } from './phone'

function indexIn(urls: readonly string[], current: unknown): number {
  if (typeof current === 'number') return current
  return Math.max(0, urls.indexOf(asText(current)))
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.map((item) => asText(item)) : []
}

/** A dialog with both buttons, whose content is still missing. */
export const QUESTION = {
  title: '',
  showCancel: true,
  cancelText: '取消',
  cancelColor: '',
  confirmText: '确定',
  confirmColor: '',
  editable: false,
  placeholderText: '',
} as const

/**
 * The APIs of toasts, dialogs, the navigation bar, the tab bar, pulling down and scrolling.
 * @param imageUrl turns the path of a picture into an address that the browser can load
 */
export function dialogApis(
  device: Device,
  phone: Phone,
  imageUrl: (path: string) => string,
): Readonly<Record<string, Api>> {
  const api = (name: string, work: (options: Readonly<Record<string, unknown>>) => unknown) =>
    [name, asyncApi(device, name, work)] as const
  return Object.fromEntries([
    api('showToast', (options) => {
      phone.showToast({
        title: asText(options.title),
        icon: asText(options.icon, 'success'),
        image: options.image === undefined ? '' : imageUrl(asText(options.image)),
        duration: asNumber(options.duration, 1500),
        mask: options.mask === true,
      })
    }),
    api('hideToast', () => phone.hideToast()),
    api('showLoading', (options) => phone.showLoading(asText(options.title), options.mask === true)),
    api('hideLoading', () => phone.hideLoading()),
    api('showModal', (options) =>
      phone.showModal({
        title: asText(options.title),
        content: asText(options.content),
        showCancel: options.showCancel !== false,
        cancelText: asText(options.cancelText, '取消'),
        cancelColor: asText(options.cancelColor),
        confirmText: asText(options.confirmText, '确定'),
        confirmColor: asText(options.confirmColor),
        editable: options.editable === true,
        placeholderText: asText(options.placeholderText),
      }),
    ),
    api('showActionSheet', async (options) => {
      const tapIndex = await phone.showActionSheet(texts(options.itemList), asText(options.itemColor))
      if (tapIndex === null) throw new ApiFailure('cancel')
      return { tapIndex }
    }),
    api('makePhoneCall', async (options) => {
      const { confirm } = await phone.showModal({
        ...QUESTION,
        content: `呼叫 ${asText(options.phoneNumber)}`,
        confirmText: '呼叫',
      })
      if (!confirm) throw new ApiFailure('cancel')
    }),
    api('previewImage', (options) => {
      const urls = texts(options.urls)
      phone.previewImages(urls.map(imageUrl), indexIn(urls, options.current))
    }),
    api('setNavigationBarTitle', (options) => phone.setTitle(asText(options.title))),
    api('setNavigationBarColor', (options) =>
      phone.setBarColor(asText(options.frontColor, '#000000'), asText(options.backgroundColor, '#ffffff')),
    ),
    api('showNavigationBarLoading', () => phone.setBarLoading(true)),
    api('hideNavigationBarLoading', () => phone.setBarLoading(false)),
    api('startPullDownRefresh', () => phone.startPullDown()),
    api('stopPullDownRefresh', () => phone.stopPullDown()),
    api('pageScrollTo', (options) =>
      phone.scrollTo(asNumber(options.scrollTop, 0), asNumber(options.duration, 300)),
    ),
    api('setTabBarBadge', (options) => phone.setTabBadge(asNumber(options.index, 0), asText(options.text))),
    api('removeTabBarBadge', (options) => phone.setTabBadge(asNumber(options.index, 0), null)),
    api('showTabBarRedDot', (options) => phone.setTabBadge(asNumber(options.index, 0), '')),
    api('hideTabBarRedDot', (options) => phone.setTabBadge(asNumber(options.index, 0), null)),
  ])
}
