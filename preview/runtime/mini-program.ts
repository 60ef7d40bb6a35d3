import type { LoggedStep } from '../../inspector/log/request-log'
import type { Compiled } from '../compiled'
import { FORWARD_PATH } from '../forwarded'
import { RELAY_PATH } from '../relay-frames'
import type { Launch, LaunchOptions } from './app'
import { AppHost, launchOptions, SINGLE_PAGE_SCENE } from './app'
import type { Services } from './builtin'
import { Device } from './device'
import { Emitter } from './emitter'
import { messageOf } from './guards'
import type { ModuleLoader } from './modules'
import { createLoader } from './modules'
import { NAVIGATOR } from './routing/route-rules'
import { Router } from './routing/router'
import type { Screen } from './pages/screen'
import { Space } from './pages/space'
import { ScreenStage } from './pages/stage'
import type { ThemeName } from './theme'
import type { PageUrl } from './routing/url'
import { parseQuery, parseUrl, queryOf } from './routing/url'
import { CARD_SCENE, Sharing } from './sharing'
import { createWx } from './wx'
import type { AppEvents } from './wx'
import { navigateBy } from './wx/navigation'
import { TransferPool } from './wx/network/pool'
import { MiniStorage } from './wx/storage'
import { TempFiles } from './wx/files/temp-files'

export interface MiniProgramOptions {
  readonly compiled: Compiled
  readonly screen: Screen
  readonly launch: Launch
  /** The address of the reference server, which ends with a slash; null if the app has a backend of its own. */
  readonly baseUrl: string | null
  /** The address of the folder with the app's own files; ends with a slash. */
  readonly assetBase: string
  /** Gets a code of `wx.login` for the user of this phone; null if WeChat gives none. Rejects if WeChat cannot be reached. */
  readonly requestCode: () => Promise<string | null>
  readonly area: Storage
  /** The WeChat user of another phone in the same browser, which has a storage of its own. @default the user of this browser */
  readonly user?: string | undefined
  /** Decode the query of a page, as DevTools do. Phones pass it on as it was written. @default false */
  readonly decodeQuery?: boolean
  /** The address of the server that opens WebSockets for the app. @default the server the page came from */
  readonly relayUrl?: string
  /**
   * The address of the server that sends requests for the app. @default for an app with a backend of its own, the server the
   * page came from; else none, and the browser sends them
   */
  readonly forwardUrl?: string
  readonly packages?: Readonly<Record<string, unknown>>
  /** Called with every error that WeChat would log. @default it is written to the console */
  readonly onError?: (error: unknown, where: string) => void
}

/** Begins the names of all that the app stores. In WeChat, each user and the single-page mode of Moments have a storage of their own. */
function prefixOf({ compiled, user = '', launch }: MiniProgramOptions): string {
  const ofUser = user === '' ? '' : `user=${encodeURIComponent(user)}:`
  return `miniprogram:${compiled.appId}:${ofUser}${launch.scene === SINGLE_PAGE_SCENE ? 'moments:' : ''}`
}

/** A mini-program that runs in a browser: connects its scripts, its pages, its `wx` and its phone. */
export class MiniProgram {
  readonly device = new Device()
  readonly pool = new TransferPool()
  /** The steps of each request, upload and download, for the log. */
  readonly traffic = new Emitter<LoggedStep>()
  readonly files = new TempFiles()
  readonly storage: MiniStorage
  readonly router: Router
  readonly sharing: Sharing
  readonly loader: ModuleLoader
  readonly events: AppEvents
  readonly wx: Readonly<Record<string, unknown>>
  private readonly app: AppHost
  private entered: LaunchOptions

  constructor(private readonly options: MiniProgramOptions) {
    const { compiled, screen } = options
    const launch = this.optionsOf(options.launch)
    const singlePage = launch.mode === 'singlePage'
    this.entered = launch
    this.app = new AppHost(this.report)
    this.storage = new MiniStorage({ device: this.device, area: options.area, prefix: prefixOf(options) })
    const space: Space = new Space({
      compiled,
      services: this.services(),
      run: (path) => void this.loader.load(`${path}.js`),
      onFailure: this.report,
    })
    this.router = new Router({
      app: compiled.app,
      device: this.device,
      stage: new ScreenStage({
        compiled,
        device: this.device,
        space,
        screen,
        singlePage,
        onError: this.report,
        back: () => this.back(),
        home: () => this.home(),
      }),
      singlePage,
      decodeQuery: options.decodeQuery ?? false,
    })
    this.sharing = new Sharing({
      router: this.router,
      screen,
      appName: compiled.app.window.navigationBarTitleText ?? '',
      singlePage,
      open: (path) => this.enter({ ...parseUrl(`/${path}`), scene: CARD_SCENE }),
    })
    const { wx, events } = createWx({
      device: this.device,
      phone: screen.phone,
      appId: compiled.appId,
      darkMode: compiled.app.theme !== null,
      extConfig: options.baseUrl === null ? {} : { baseUrl: options.baseUrl },
      launch,
      enter: () => this.entered,
      requestCode: options.requestCode,
      singlePage,
      router: this.router,
      pool: this.pool,
      traffic: this.traffic,
      forwardUrl: options.forwardUrl ?? (options.baseUrl === null ? FORWARD_PATH : undefined),
      storage: this.storage,
      files: this.files,
      networkTimeout: compiled.app.networkTimeout,
      relayUrl: options.relayUrl ?? location.origin.replace(/^http/, 'ws') + RELAY_PATH,
      imageUrl: (path) => this.assetUrl(path, this.router.top?.route ?? ''),
    })
    this.wx = wx
    this.events = events
    this.loader = createLoader({
      modules: compiled.modules,
      globals: {
        ...space.registration,
        ...this.device.timing,
        wx,
        App: this.app.App,
        getApp: this.app.getApp,
        getCurrentPages: () => this.router.pages.map((page) => page.caller),
      },
      packages: options.packages,
    })
    this.router.routed.on(() => screen.showMissing(null, () => undefined))
    this.device.shown.on(() => this.shown())
    this.device.hid.on(() => this.hid())
    if (compiled.app.theme !== null)
      this.device.themeChanged.on((change: { readonly theme: ThemeName }) => {
        this.app.call('onThemeChange', change)
        this.events.themeChange.emit(change)
      })
  }

  /**
   * Cold start: runs the app's script, calls `onLaunch` and `onShow`, and opens the first page, all synchronously, as on a phone.
   * @param loaded called when the app's script has run, before `onLaunch`
   */
  start(loaded: () => void = () => undefined): void {
    if (this.loader.has('app.js')) this.loader.load('app.js')
    if (!this.app.isRegistered) this.app.App({})
    loaded()
    this.app.call('onLaunch', this.entered)
    this.app.call('onShow', this.entered)
    if (this.exists(this.entered)) this.router.launch(this.entered)
    else this.pageNotFound(this.entered)
  }

  /** Hot start: the running app is opened by a link. All its pages are closed, and the link's page is opened. */
  enter(launch: Launch): void {
    this.entered = this.optionsOf(launch)
    const query = queryOf(launch)
    const url = `/${launch.path}${query === '' ? '' : '?'}${query}`
    this.device.setHidden(false)
    if (!this.exists(launch)) return this.pageNotFound(this.entered)
    navigateBy(this.router, 'autoReLaunch', url).catch((error: unknown) => this.report(error, 'enter'))
  }

  /** The back gesture and the back button. On the first page, where a phone would leave the app, nothing happens. */
  back(): void {
    if (this.router.pages.length < 2) return
    navigateBy(this.router, 'navigateBack', '').catch(() => undefined)
  }

  home(): void {
    const [first = ''] = this.options.compiled.app.pages
    navigateBy(this.router, 'reLaunch', `/${first}`).catch(() => undefined)
  }

  tapTab(path: string): void {
    const index = this.options.compiled.app.tabBar?.list.findIndex((tab) => tab.pagePath === path) ?? -1
    const text = this.options.compiled.app.tabBar?.list[index]?.text ?? ''
    const tapped = () => this.router.top?.call('onTabItemTap', { index: String(index), pagePath: path, text })
    if (this.router.top?.route === path) tapped()
    else {
      const nothing = () => undefined
      this.router.navigate({
        type: 'switchTab',
        url: `/${path}`,
        delta: 1,
        success: nothing,
        fail: nothing,
        done: tapped,
      })
    }
  }

  /** Passes on an unhandled rejection, which the window reports, to the app. */
  unhandled(reason: unknown, promise: unknown): void {
    const result = { reason, promise }
    this.app.call('onUnhandledRejection', result)
    this.events.unhandledRejection.emit(result)
  }

  /** The address that the browser can load, for the path of a picture. @param owner the page or component that names it */
  assetUrl(path: string, owner: string): string {
    const temporary = this.files.urlOf(path)
    if (temporary !== null) return temporary
    if (/^(?:https?:|data:|blob:)/.test(path)) return path
    const { pathname } = new URL(path, `http://root/${owner}`)
    return this.options.assetBase + pathname.slice(1)
  }

  private readonly report = (error: unknown, where: string): void => {
    const told = this.options.onError ?? ((reason: unknown) => console.error(where, reason))
    told(error, where)
    if (where === 'App onError') return
    this.app.call('onError', messageOf(error))
    this.events.error.emit(messageOf(error))
  }

  private services(): Services {
    return {
      ...this.options.screen.prompts,
      assetUrl: (path, owner) => this.assetUrl(path, owner),
      share: (target) => void this.sharing.share({ from: 'button', target }),
      navigate: (kind, url, delta) => {
        const type = NAVIGATOR[kind]
        if (type)
          navigateBy(this.router, type, url, delta).catch((error: unknown) => this.report(error, 'navigator'))
      },
    }
  }

  private optionsOf(launch: Launch): LaunchOptions {
    return launchOptions({ ...launch, query: parseQuery(queryOf(launch), this.options.decodeQuery) })
  }

  private exists({ path }: PageUrl): boolean {
    return this.options.compiled.app.pages.includes(path)
  }

  /**
   * Handles a link to a page that does not exist: calls `onPageNotFound`. If the app navigates in that call, its page is shown;
   * else the phone shows WeChat's page for it.
   */
  private pageNotFound({ path, query }: PageUrl): void {
    const missing = { path, query, isEntryPage: true }
    let navigated = false
    const routed = () => {
      navigated = true
    }
    this.router.routed.on(routed)
    this.app.call('onPageNotFound', missing)
    this.events.pageNotFound.emit(missing)
    const settle = () => {
      this.router.idle.off(settle)
      this.router.routed.off(routed)
      if (!navigated) this.options.screen.showMissing(path, () => this.home())
    }
    // A navigation that the app has asked for begins in a later task: the APIs of `wx` are asynchronous.
    setTimeout(() => (this.router.isIdle ? settle() : this.router.idle.on(settle)), 0)
  }

  private shown(): void {
    this.app.call('onShow', this.entered)
    this.events.appShow.emit(this.entered)
    this.router.top?.show()
  }

  private hid(): void {
    this.router.top?.hide()
    this.app.call('onHide', {})
    this.events.appHide.emit({})
  }
}
