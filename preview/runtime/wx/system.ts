import type { LaunchOptions } from '../app'
import type { Device } from '../device'
import { asText } from '../guards'
import { asyncApi } from './api'
import { HINT, type Phone } from './phone'

export const SDK_VERSION = '3.17.0'

export interface SystemOptions {
  readonly device: Device
  readonly phone: Phone
  readonly appId: string
  /** Whether the app has a dark mode. Only then `getSystemInfo` and the like hold the system's theme. */
  readonly darkMode: boolean
  /** The result of `wx.getExtConfigSync`, by which the example app gets the address of the reference server. */
  readonly extConfig: object
  readonly launch: LaunchOptions
  /** The options with which the app was last opened. */
  readonly enter: () => LaunchOptions
}

/** Events that an app may listen to, and that never come in the preview. */
const NEVER = ['KeyboardHeightChange', 'MemoryWarning', 'UserCaptureScreen', 'WindowResize'] as const

type Apis = Readonly<Record<string, (...args: unknown[]) => unknown>>

function infoApis(options: SystemOptions): Apis {
  const { screen } = options.phone
  const device = () => ({
    brand: 'devtools',
    model: 'mobx-miniprogram-auth preview',
    system: 'iOS 17.0',
    platform: 'devtools',
  })
  const app = () => ({
    SDKVersion: SDK_VERSION,
    version: '8.0.50',
    language: 'zh_CN',
    ...(options.darkMode ? { theme: options.device.theme } : {}),
    host: { env: 'WeChat' },
    enableDebug: false,
    fontSizeSetting: 16,
  })
  const windowInfo = () => ({
    pixelRatio: screen.pixelRatio,
    screenWidth: screen.width,
    screenHeight: screen.height,
    windowWidth: screen.width,
    windowHeight: screen.windowHeight,
    statusBarHeight: screen.statusBarHeight,
    screenTop: screen.statusBarHeight + 44,
    safeArea: {
      left: 0,
      right: screen.width,
      top: screen.statusBarHeight,
      bottom: screen.height - screen.safeBottom,
      width: screen.width,
      height: screen.height - screen.statusBarHeight - screen.safeBottom,
    },
  })
  return {
    getDeviceInfo: device,
    getAppBaseInfo: app,
    getWindowInfo: windowInfo,
    getSystemInfoSync: () => ({ ...device(), ...app(), ...windowInfo() }),
    getSystemSetting: () => ({
      wifiEnabled: true,
      locationEnabled: false,
      bluetoothEnabled: false,
      deviceOrientation: 'portrait',
    }),
    getMenuButtonBoundingClientRect: () => {
      const top = screen.statusBarHeight + 6
      const right = screen.width - 7
      return { width: 87, height: 32, top, bottom: top + 32, left: right - 87, right }
    },
  }
}

/** The APIs that describe the phone, the app and its launch, and a few others that are as simple. */
export function systemApis(options: SystemOptions): Apis {
  const { device, phone, appId, extConfig, launch, enter } = options
  const info = infoApis(options)
  return {
    ...info,
    getSystemInfo: asyncApi(device, 'getSystemInfo', () => info.getSystemInfoSync?.()),
    getSystemInfoAsync: asyncApi(device, 'getSystemInfoAsync', () => info.getSystemInfoSync?.()),
    getLaunchOptionsSync: () => ({ ...launch }),
    getEnterOptionsSync: () => ({ ...enter() }),
    getExtConfigSync: () => ({ ...extConfig }),
    getExtConfig: asyncApi(device, 'getExtConfig', () => ({ extConfig: { ...extConfig } })),
    getAccountInfoSync: () => ({ miniProgram: { appId, envVersion: 'develop', version: '' } }),
    getApiCategory: () => launch.apiCategory,
    getNetworkType: asyncApi(device, 'getNetworkType', () => ({ networkType: device.networkType })),
    onNetworkStatusChange: device.networkChanged.on,
    offNetworkStatusChange: device.networkChanged.off,
    nextTick: (callback: unknown) => {
      if (typeof callback !== 'function') return
      setTimeout(() => device.deliver(() => void Reflect.apply(callback, undefined, [])), 0)
    },
    getRandomValues: asyncApi(device, 'getRandomValues', ({ length }) => {
      const bytes = crypto.getRandomValues(new Uint8Array(typeof length === 'number' ? length : 0))
      return { randomValues: bytes.buffer }
    }),
    setClipboardData: asyncApi(device, 'setClipboardData', async ({ data }) => {
      await navigator.clipboard.writeText(asText(data))
      phone.showToast({ ...HINT, title: '内容已复制' })
    }),
    getClipboardData: asyncApi(device, 'getClipboardData', async () => ({
      data: await navigator.clipboard.readText(),
    })),
    vibrateShort: asyncApi(device, 'vibrateShort', () => undefined),
    vibrateLong: asyncApi(device, 'vibrateLong', () => undefined),
    hideKeyboard: asyncApi(device, 'hideKeyboard', () => {
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
    }),
    exitMiniProgram: asyncApi(device, 'exitMiniProgram', () => {
      // WeChat leaves the app, which goes on in the background.
      setTimeout(() => device.setHidden(true), 0)
    }),
    arrayBufferToBase64: (buffer: unknown) =>
      buffer instanceof ArrayBuffer
        ? btoa(Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join(''))
        : '',
    base64ToArrayBuffer: (base64: unknown) =>
      Uint8Array.from(atob(asText(base64)), (letter) => letter.charCodeAt(0)).buffer,
    ...Object.fromEntries(
      NEVER.flatMap((name) => [
        [`on${name}`, () => undefined],
        [`off${name}`, () => undefined],
      ]),
    ),
    getPrivacySetting: asyncApi(device, 'getPrivacySetting', () => ({
      needAuthorization: false,
      privacyContractName: '《小程序隐私保护指引》',
    })),
    requirePrivacyAuthorize: asyncApi(device, 'requirePrivacyAuthorize', () => undefined),
    openPrivacyContract: asyncApi(device, 'openPrivacyContract', () => {
      phone.showToast({ ...HINT, title: '预览中没有隐私协议页' })
    }),
  }
}
