import { isCallable, isFields } from './guards'
import type { PageUrl } from './routing/url'

export interface LaunchOptions {
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly scene: number
  readonly referrerInfo: object
  readonly apiCategory: 'default' | 'browseOnly'
  readonly mode: 'default' | 'singlePage'
}

/** The scene of a mini-program shown in Moments: one page, no login, no navigation. */
export const SINGLE_PAGE_SCENE = 1154

export interface Launch extends PageUrl {
  readonly scene: number
}

/** The options that `onLaunch` and `onShow` get. */
export function launchOptions({ path, query, scene }: Launch): LaunchOptions {
  const singlePage = scene === SINGLE_PAGE_SCENE
  return {
    path,
    query,
    scene,
    referrerInfo: {},
    apiCategory: singlePage ? 'browseOnly' : 'default',
    mode: singlePage ? 'singlePage' : 'default',
  }
}

/** Holds the app's instance, for `App()` and `getApp()`. */
export class AppHost {
  private instance: Record<string, unknown> | null = null

  constructor(private readonly onError: (error: unknown, where: string) => void) {}

  readonly App = (definition: unknown): void => {
    if (!isFields(definition)) throw new TypeError('App expects an object')
    if (this.instance) throw new Error('App() is called a second time')
    this.instance = { ...definition }
  }

  readonly getApp = (): unknown => this.instance ?? undefined

  get isRegistered(): boolean {
    return this.instance !== null
  }

  /** Calls a lifecycle function of the app, if it has one of this name. An error that it throws goes to `onError`. */
  call(name: string, argument?: unknown): void {
    const method = this.instance?.[name]
    if (!isCallable(method)) return
    try {
      Reflect.apply(method, this.instance, [argument])
    } catch (error) {
      this.onError(error, `App ${name}`)
    }
  }
}
