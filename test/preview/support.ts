import { compile, filesFrom } from '../../preview/compile'
import { PhoneScreen } from '../../preview/phone/screen'
import { MiniProgram } from '../../preview/runtime/mini-program'
import { parseUrl } from '../../preview/runtime/routing/url'

/** The files of a small mini-program, by path. */
export type Sources = Readonly<Record<string, string>>

const LIFE = ['onLoad', 'onShow', 'onReady', 'onHide', 'onUnload']

/** The script of a page that adds the names of its lifecycle functions to the global `life` when they are called. */
export function page(name: string, more = ''): string {
  const lifecycles = LIFE.map((hook) => `${hook}() { life.push('${name} ${hook}') }`).join(', ')
  return `Page({ ${lifecycles}, ${more} })`
}

export const app: Sources = {
  'app.json': JSON.stringify({
    pages: ['pages/home/home', 'pages/mine/mine', 'pages/detail/detail', 'pages/login/login'],
    window: { navigationBarTitleText: 'App' },
    tabBar: {
      list: [
        { pagePath: 'pages/home/home', text: 'Home' },
        { pagePath: 'pages/mine/mine', text: 'Mine' },
      ],
    },
  }),
  'pages/home/home.js': page('home'),
  'pages/home/home.wxml': '<view>home</view>',
  'pages/mine/mine.js': page('mine'),
  'pages/mine/mine.wxml': '<view>mine</view>',
  'pages/detail/detail.js': page('detail'),
  'pages/detail/detail.wxml': '<view>detail</view>',
  'pages/login/login.js': page('login'),
  'pages/login/login.wxml': '<view>login</view>',
}

export interface Started {
  readonly program: MiniProgram
  readonly screen: PhoneScreen
  /** The content of the global `life`. */
  readonly life: string[]
  routes(): string[]
  /** Calls an API of `wx`. It returns a promise unless callbacks are given. */
  call(name: string, ...args: unknown[]): unknown
}

export interface StartOptions {
  readonly url?: string
  readonly scene?: number
  readonly user?: string
  readonly decodeQuery?: boolean
  readonly baseUrl?: string
  readonly errors?: unknown[]
  readonly relayUrl?: string
  readonly requestCode?: () => Promise<string | null>
  /** The messages of mistakes in the sources are added to this list. @default the first one is thrown */
  readonly mistakes?: string[]
}

let started: Started[] = []

/** Cold-starts a mini-program on a phone in jsdom. */
export function start(sources: Sources, options: StartOptions = {}): Started {
  const { mistakes } = options
  const compiled = compile({
    root: filesFrom({ ...app, ...sources }),
    ...(mistakes && { onMistake: ({ message }) => void mistakes.push(message) }),
  })
  const life: string[] = []
  Object.assign(globalThis, { life })
  const screen = new PhoneScreen(compiled.app, 'App', '/app/', {
    tapTab: (path) => program.tapTab(path),
    back: () => program.back(),
    menu: () => void program.sharing.menu(),
    leave: () => program.device.setHidden(true),
    comeBack: () => program.device.setHidden(false),
    keepFile: (file) => program.files.add(file),
    phoneCode: () => Promise.resolve('phone-code'),
    prepaid: (prepayId) =>
      Promise.resolve(prepayId === 'known' ? { description: 'a place', amount: 6805 } : null),
    pay: () => Promise.resolve(true),
    openMessage: (path) => program.enter({ ...parseUrl(`/${path}`), scene: 1014 }),
    subscribe: (templateId) => Promise.resolve(templateId !== 'unknown'),
  })
  document.body.append(screen.element)
  const program: MiniProgram = new MiniProgram({
    compiled,
    screen,
    launch: { ...parseUrl(options.url ?? '/pages/home/home'), scene: options.scene ?? 1001 },
    baseUrl: options.baseUrl ?? 'http://127.0.0.1:9/',
    assetBase: '/app/',
    requestCode: options.requestCode ?? (() => Promise.resolve(null)),
    ...(options.relayUrl === undefined ? {} : { relayUrl: options.relayUrl }),
    area: localStorage,
    user: options.user,
    decodeQuery: options.decodeQuery ?? false,
    onError: (error) => {
      if (!options.errors) throw error
      options.errors.push(error)
    },
  })
  screen.follow(program.device)
  program.start()
  const result: Started = {
    program,
    screen,
    life,
    routes: () => program.router.pages.map(({ route }) => route),
    call: (name, ...args) => {
      const api = program.wx[name]
      if (typeof api !== 'function') throw new Error(`there is no wx.${name}`)
      return Reflect.apply(api, undefined, args)
    },
  }
  started.push(result)
  return result
}

/** Removes all phones of the test, and empties the storage. */
export function cleanUp(): void {
  for (const { screen } of started) screen.element.remove()
  started = []
  localStorage.clear()
}
