import type { FakeClock } from 'mobx-miniprogram-auth/testing'

/*
 * A platform that is not `wx`, in memory: its functions, options and answers have other names and shapes, like those of
 * Alipay. It does not import this package.
 */

interface Answers<Result> {
  success?(result: Result): void
  fail?(failure: { error: number; errorMessage: string }): void
}

export interface MyRequest {
  readonly url: string
  readonly method: string
  readonly headers: Readonly<Record<string, unknown>>
  readonly data?: unknown
}

/** What the server does with a request; null: there is no network. */
export type MyServer = (request: MyRequest) => { status: number; data: unknown } | null

export interface MyPage {
  readonly route: string
  readonly query: Record<string, string>
  readonly data: Record<string, unknown>
  setData(patch: Record<string, unknown>): void
  onLoad?(): void
  onShow?(): void
  onHide?(): void
  onUnload?(): void
}

export type My = ReturnType<typeof createMy>

/** Parses a query into the page's options; the engine of iOS has no `URLSearchParams`. */
function queryOf(text: string): Record<string, string> {
  const pairs = text.split('&').filter((pair) => pair !== '')
  return Object.fromEntries(
    pairs.map((pair): [string, string] => {
      const [name = '', ...value] = pair.split('=')
      return [decodeURIComponent(name), decodeURIComponent(value.join('='))]
    }),
  )
}

/** @param definitions the functions of each page, by route */
export function createMy(clock: FakeClock, definitions: Readonly<Record<string, Partial<MyPage>>> = {}) {
  const storage = new Map<string, string>()
  const listeners = { show: new Set<() => void>(), hide: new Set<() => void>() }
  const pages: MyPage[] = []
  const requests: MyRequest[] = []
  let server: MyServer = () => null
  let codes = 0

  /** Every call answers in a later task, as on a phone. */
  const soon = (run: () => void): void => void clock.outside(0, () => clock.deliver(run))
  const open = (url: string): void => {
    const [path = '', query = ''] = url.slice(1).split('?')
    const page: MyPage = {
      route: path,
      query: queryOf(query),
      data: {},
      setData: (patch) => void Object.assign(page.data, patch),
      ...definitions[path],
    }
    pages.push(page)
    page.onLoad?.()
    page.onShow?.()
  }
  const close = (): void => pages.pop()?.onUnload?.()
  const top = (): MyPage | undefined => pages[pages.length - 1]
  const route =
    (go: (url: string) => void) =>
    ({ url, success }: Answers<object> & { url: string }): void =>
      soon(() => {
        go(url)
        success?.({})
      })

  return {
    storage,
    pages,
    requests,
    serve: (next: MyServer) => void (server = next),
    open,
    hide: () => listeners.hide.forEach((listener) => listener()),
    show: () => listeners.show.forEach((listener) => listener()),

    request(options: MyRequest & Answers<{ status: number; data: unknown; headers: object }>) {
      let over = false
      soon(() => {
        if (over) return
        requests.push(options)
        const answer = server(options)
        if (answer) options.success?.({ ...answer, headers: { 'Content-Type': 'application/json' } })
        else options.fail?.({ error: 12, errorMessage: '网络异常' })
      })
      return {
        abort() {
          over = true
          options.fail?.({ error: 9, errorMessage: 'request aborted' })
        },
      }
    },
    getAuthCode: ({ success }: Answers<{ authCode: string }> & { scopes: string }) =>
      soon(() => success?.({ authCode: `code-${++codes}` })),
    // A key that does not exist is answered with null, and not as a failure.
    getStorage: ({ key, success }: Answers<{ data: unknown }> & { key: string }) =>
      soon(() => {
        const text = storage.get(key)
        success?.({ data: text === undefined ? null : JSON.parse(text) })
      }),
    setStorage: ({ key, data, success }: Answers<object> & { key: string; data: unknown }) =>
      soon(() => {
        storage.set(key, JSON.stringify(data))
        success?.({})
      }),
    removeStorage: ({ key, success }: Answers<object> & { key: string }) =>
      soon(() => {
        storage.delete(key)
        success?.({})
      }),
    onAppShow: (listener: () => void) => void listeners.show.add(listener),
    offAppShow: (listener: () => void) => void listeners.show.delete(listener),
    onAppHide: (listener: () => void) => void listeners.hide.add(listener),
    offAppHide: (listener: () => void) => void listeners.hide.delete(listener),
    navigateTo: route((url) => {
      top()?.onHide?.()
      open(url)
    }),
    redirectTo: route((url) => {
      close()
      open(url)
    }),
    reLaunch: route((url) => {
      while (pages.length) close()
      open(url)
    }),
    switchTab: ({ fail }: Answers<object>) =>
      soon(() => fail?.({ error: 1, errorMessage: 'there is no tab bar' })),
    navigateBack: ({ delta = 1, success }: Answers<object> & { delta?: number }) =>
      soon(() => {
        for (let i = 0; i < delta; i++) close()
        top()?.onShow?.()
        success?.({})
      }),
  }
}
