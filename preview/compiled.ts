import type { Words } from '../check/words'

/* The output of the compiler, from which the runtime runs an app. It is plain data, because it is sent to the browser as JSON. */

/** The path of the component that draws an app's custom tab bar. */
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
  /** The app draws the tab bar itself, by the component `custom-tab-bar/index` in each tab page. */
  readonly custom?: boolean
  readonly list: readonly TabItem[]
}

/** The settings of `window` in app.json, which the json of a page may override. */
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

/** The timeouts of app.json, in ms. */
export interface NetworkTimeout {
  readonly request?: number
  readonly uploadFile?: number
  readonly downloadFile?: number
  readonly connectSocket?: number
}

/** The content of theme.json: the values of its variables, by name, in the light and in the dark theme. */
export interface Theme {
  readonly light: Readonly<Record<string, string>>
  readonly dark: Readonly<Record<string, string>>
}

export interface AppConfig {
  /** The paths of all pages, with those of sub-packages, without a leading slash. The first one is the home page. */
  readonly pages: readonly string[]
  /** The roots of the sub-packages. */
  readonly packages: readonly string[]
  readonly window: WindowConfig
  readonly tabBar: TabBar | null
  readonly networkTimeout: NetworkTimeout
  /** Null for an app without `"darkmode": true`. */
  readonly theme: Theme | null
}

export interface ComponentConfig extends WindowConfig {
  readonly component?: boolean
  /** The paths of components from the root, without a leading slash, by the name of their tag. */
  readonly usingComponents: Readonly<Record<string, string>>
  /** The abstract nodes: each `true`, or with the path of the component that it is by default. */
  readonly componentGenerics?: Readonly<Record<string, true | { readonly default: string }>>
  readonly componentPlaceholder?: Readonly<Record<string, string>>
  readonly styleIsolation?: string
  readonly addGlobalClass?: boolean
  readonly pureDataPattern?: string
}

/** The paths of all components that a page or component may show. */
export function componentsOf({ usingComponents, componentGenerics = {} }: ComponentConfig): string[] {
  const defaults = Object.values(componentGenerics).flatMap((item) => (item === true ? [] : [item.default]))
  return [...Object.values(usingComponents), ...defaults]
}

export interface Style {
  readonly css: string
  /** The prefix of a component's classes; empty for the styles of the app and of pages. */
  readonly scope: string
}

export interface Compiled {
  readonly appId: string
  readonly app: AppConfig
  /** The CommonJS code of the scripts, by path, with `.js`. A script with a mistake is code that throws it. */
  readonly modules: Readonly<Record<string, string>>
  /** The json of pages and components, by path. */
  readonly configs: Readonly<Record<string, ComponentConfig>>
  /** A JavaScript expression whose value is the group of the app's templates, by path. */
  readonly templates: string
  /** The same for the built-in components, by name. */
  readonly builtins: string
  /** The styles of the app (`app`), of pages and of components, by path. */
  readonly styles: Readonly<Record<string, Style>>
  /** The paths of files that are neither code nor markup, for example pictures. */
  readonly assets: readonly string[]
  /** Problems that do not keep anything from being shown. */
  readonly warnings: readonly string[]
  /** The mistakes of pages, components, the app (`app`) or other scripts, by path. They are shown in place of the page or component. */
  readonly failures: Readonly<Record<string, Words>>
}
