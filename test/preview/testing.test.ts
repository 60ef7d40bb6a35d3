import { renderPages } from 'mobx-miniprogram-auth/testing/render'
import { observable, runInAction } from 'mobx-miniprogram'
import { ComponentWithStore } from 'mobx-miniprogram-bindings'

describe('renderPages', () => {
  test('renders a page, passes its query to onLoad, and taps buttons', () => {
    const seen: unknown[] = []
    const pages = renderPages({
      files: {
        'pages/a/a': {
          wxml: '<view class="box"><button bindtap="add" data-by="{{2}}">{{count}}</button></view>',
          js: () =>
            Component({
              data: { count: 0 },
              methods: {
                onLoad(query: object) {
                  seen.push(query)
                },
                add(event: WechatMiniprogram.TouchEvent) {
                  this.setData({ count: this.data.count + Number(event.currentTarget.dataset.by) })
                },
              },
            }),
        },
      },
    })
    const page = pages.mount('pages/a/a?id=1&name=%E5%91%A8')
    page.tap('.box button')
    expect(page.text()).toBe('2')
    expect(page.updates).toEqual([{ count: 2 }])
    expect(seen).toEqual([{ id: '1', name: '%E5%91%A8' }])
    pages.dispose()
  })

  test('renders a component that the official bindings bind to a MobX store', async () => {
    const store = observable({ name: 'A' })
    const pages = renderPages({
      files: {
        'pages/a/a': {
          wxml: '<user-card/>',
          json: { usingComponents: { 'user-card': '/components/user-card/user-card' } },
        },
        'components/user-card/user-card': {
          wxml: '<text class="name">{{name}}</text>',
          json: { component: true },
          js: () => {
            ComponentWithStore({
              storeBindings: { store, fields: ['name'], actions: [] },
            })
          },
        },
      },
    })
    const page = pages.mount('pages/a/a')
    expect(page.text('.name')).toBe('A')
    runInAction(() => {
      store.name = 'B'
    })
    await Promise.resolve()
    expect(page.text('user-card .name')).toBe('B')
    pages.dispose()
  })
})
