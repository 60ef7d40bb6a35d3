import { renderPages } from 'mobx-miniprogram-auth/testing/render'
import type { PageHandle, Pages } from 'mobx-miniprogram-auth/testing/render'

let open: Pages[] = []

/** Has these pages removed after the test. */
export function opened(pages: Pages): void {
  open.push(pages)
}

/** Removes all pages of the test. */
export function closePages(): void {
  for (const pages of open) pages.dispose()
  open = []
  jest.useRealTimers()
}

export interface Rendered {
  readonly page: PageHandle
  /** The events that reached the page's handler `record`. */
  readonly events: WechatMiniprogram.CustomEvent<Record<string, unknown>>[]
}

/** A page of this markup, whose handler `record` notes what it is called with. */
export function render(wxml: string, data: Readonly<Record<string, unknown>> = {}, services = {}): Rendered {
  const events: Rendered['events'] = []
  const pages = renderPages({
    files: {
      'pages/a/a': {
        wxml,
        js: () => {
          Page({ data, record: (event: Rendered['events'][number]) => void events.push(event) })
        },
      },
    },
    services,
  })
  opened(pages)
  return { page: pages.mount('pages/a/a'), events }
}

export const details = (events: Rendered['events']) => events.map(({ type, detail }) => [type, detail])
