/** What a tab page has of WeChat: its route, and the tab bar of its own where the app draws one. */
interface TabPage {
  readonly is: string
  getTabBar?(): { setData(data: { readonly selected: string }): void } | null | undefined
}

/** Lights the tab of the page that is shown. */
export function lightTab(page: TabPage): void {
  page.getTabBar?.()?.setData({ selected: page.is })
}
