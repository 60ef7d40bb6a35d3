import type { Words } from '../check/words'

/* What the compiler hands to the runtime: plain data, so that it travels as JSON. */

/** Where WeChat looks for the app's own tab bar. */
export const CUSTOM_TAB_BAR = 'custom-tab-bar/index'

export interface TabItem {
  readonly pagePath: string
  readonly text: string
  readonly iconPath?: string
  readonly selectedIconPath?: string
}

export interface TabBar {
  readonly color?: string
  readonly selectedColor?: string
  readonly backgroundColor?: string
  readonly borderStyle?: string
  /** The app draws it itself, by the component `custom-tab-bar/index` in each tab page. */
  readonly custom?: boolean
  readonly list: readonly TabItem[]
}

/** The `window` of app.json, and what a page's own json may override. */
export interface WindowConfig {
  readonly navigationBarTitleText?: string
  readonly navigationBarBackgroundColor?: string
  readonly navigationBarTextStyle?: string
  readonly navigationStyle?: string
  readonly backgroundColor?: string
  readonly backgroundTextStyle?: string
  readonly enablePullDownRefresh?: boolean
  readonly onReachBottomDistance?: number
}

export interface NetworkTimeout {
  readonly request?: number
  readonly uploadFile?: number
  readonly downloadFile?: number
  readonly connectSocket?: number
}

/** Values by name, for a system that is light and one that is dark: what `theme.json` holds. */
export interface Theme {
  readonly light: Readonly<Record<string, string>>
  readonly dark: Readonly<Record<string, string>>
}

export interface AppConfig {
  /** Every page, those of sub-packages included, without a leading slash. The first one is the home page. */
  readonly pages: readonly string[]
  /** The roots of the sub-packages. */
  readonly packages: readonly string[]
  readonly window: WindowConfig
  readonly tabBar: TabBar | null
  readonly networkTimeout: NetworkTimeout
  /** Null where the app does not say `"darkmode": true`. */
  readonly theme: Theme | null
}

export interface ComponentConfig extends WindowConfig {
  readonly component?: boolean
  /** Names to component paths from the root, without a leading slash. */
  readonly usingComponents: Readonly<Record<string, string>>
  readonly componentGenerics?: Readonly<Record<string, true | { readonly default?: string }>>
  readonly componentPlaceholder?: Readonly<Record<string, string>>
  readonly styleIsolation?: string
  readonly addGlobalClass?: boolean
  readonly pureDataPattern?: string
}

export interface Style {
  readonly css: string
  /** The prefix of its classes; empty for what is shared by app and pages. */
  readonly scope: string
}

export interface Compiled {
  readonly appId: string
  readonly app: AppConfig
  /** Paths of scripts, `.js` included, to CommonJS code. Empty text stands for a script that is not there. */
  readonly modules: Readonly<Record<string, string>>
  /** Component and page paths to their json. */
  readonly configs: Readonly<Record<string, ComponentConfig>>
  /** An expression that yields the template group. */
  readonly templates: string
  /** The same for the built-in components. */
  readonly builtins: string
  /** `app`, component and page paths to their styles. */
  readonly styles: Readonly<Record<string, Style>>
  /** Files that are neither code nor markup, as images are. */
  readonly assets: readonly string[]
  /** What is wrong but no reason to stop. */
  readonly warnings: readonly string[]
  /** What is wrong with a page, a component, `app` or another script, by its path: shown in its place. */
  readonly failures: Readonly<Record<string, Words>>
}
