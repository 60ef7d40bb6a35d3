import type { FakePage, PageHandle } from '../pages/fake-page'

export type OpenType =
  'appLaunch' | 'navigateTo' | 'redirectTo' | 'navigateBack' | 'switchTab' | 'reLaunch' | 'autoReLaunch'

export interface Target {
  readonly route: string
  readonly query: Record<string, string>
}

/** The pages of the app. A route event changes the stack and calls lifecycles in the documented order. */
export interface PageStack {
  readonly pages: readonly FakePage[]
  readonly top: PageHandle | undefined
  /** Carries out a route event; returns the page that is on top afterwards. */
  route(openType: OpenType, target: Target, delta: number): FakePage | undefined
  reset(): void
}

export function createPageStack(create: (target: Target) => PageHandle): PageStack {
  let stack: PageHandle[] = []
  // WeChat keeps a tab page that is not on screen, but not on the stack (页面路由.md: 悬垂页面).
  let tabs: PageHandle[] = []

  function push(target: Target): void {
    const made = create(target)
    stack.push(made)
    if (made.tab) tabs.push(made)
    made.load()
    made.show()
  }

  function pop(count: number): void {
    for (const gone of stack.splice(stack.length - count).reverse()) discard(gone)
  }

  function discard(handle: PageHandle): void {
    tabs = tabs.filter((each) => each !== handle)
    handle.unload()
  }

  function relaunch(target: Target): void {
    pop(stack.length)
    for (const tab of tabs.slice()) discard(tab)
    push(target)
  }

  function switchTo(target: Target): void {
    const kept = tabs.find((each) => each.page.route === target.route)
    pop(stack.filter((each) => !each.tab).length)
    const left = stack.pop()
    if (left !== kept) left?.hide()
    if (kept === undefined) return push(target)
    stack.push(kept)
    kept.show()
  }

  function back(delta: number): void {
    // A delta larger than the stack leads to the first page.
    pop(Math.min(delta, stack.length - 1))
    top()?.show()
  }

  function top(): PageHandle | undefined {
    return stack[stack.length - 1]
  }

  return {
    get pages() {
      return stack.map((handle) => handle.page)
    },
    get top() {
      return top()
    },
    route(openType, target, delta) {
      switch (openType) {
        case 'navigateTo':
          top()?.hide()
          push(target)
          break
        case 'redirectTo':
          pop(1)
          push(target)
          break
        case 'navigateBack':
          back(delta)
          break
        case 'switchTab':
          switchTo(target)
          break
        case 'appLaunch':
        case 'reLaunch':
        case 'autoReLaunch':
          relaunch(target)
      }
      return top()?.page
    },
    reset() {
      stack = []
      tabs = []
    },
  }
}
