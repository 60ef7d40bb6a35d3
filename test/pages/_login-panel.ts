import { usesAuth, type World } from './_render'
import type { PageHandle } from 'mobx-miniprogram-auth/testing/render'
import { authBehavior } from 'mobx-miniprogram-auth'

export interface Panel {
  readonly page: PageHandle
  /** The events that reached the page, with their detail. */
  readonly events: [string, unknown][]
}

export function panel({ store, render }: World, attributes = '', inside = ''): Panel {
  const events: [string, unknown][] = []
  const page = render({
    'pages/a/a': {
      wxml: `<login-panel id="panel" ${attributes} bind:login="record" bind:fail="record" bind:decline="record" bind:phone="record" bind:agree="record">${inside}</login-panel>`,
      json: usesAuth,
      js: () =>
        void Component({
          behaviors: [authBehavior(store)],
          methods: {
            record: ({ type, detail }: WechatMiniprogram.CustomEvent) => void events.push([type, detail]),
          },
        }),
    },
  }).mount('pages/a/a')
  return { page, events }
}
