import { CompileError } from '../../preview/compile'
import { tapOn, textOf } from 'mobx-miniprogram-auth/testing/render'
import { app as plain, cleanUp, page, start, type Sources } from './support'

beforeEach(() => {
  jest.useFakeTimers()
})
afterEach(() => {
  cleanUp()
  jest.useRealTimers()
})

const settle = (ms = 500) => jest.advanceTimersByTimeAsync(ms)

const json = { ...(JSON.parse(plain['app.json'] ?? '') as { tabBar: object }) }
const shown = "onShow() { this.getTabBar().setData({ now: this.route.split('/')[1] }) }"
const custom: Sources = {
  'app.json': JSON.stringify({ ...json, tabBar: { ...json.tabBar, custom: true } }),
  'custom-tab-bar/index.json': '{ "component": true }',
  'custom-tab-bar/index.js': `Component({
    data: { now: '' },
    lifetimes: {
      attached() { life.push('bar attached') },
      detached() { life.push('bar detached') },
    },
    pageLifetimes: { show() { life.push('bar show') } },
    methods: { go() { wx.switchTab({ url: '/pages/mine/mine' }) } },
  })`,
  'custom-tab-bar/index.wxml': '<view class="bar" bindtap="go">on {{now}}</view>',
  'pages/home/home.js': page('home').replace("onShow() { life.push('home onShow') }", shown),
  'pages/mine/mine.js': page('mine').replace("onShow() { life.push('mine onShow') }", shown),
}

const bars = (): HTMLElement[] =>
  [...document.querySelectorAll('wx-custom-tab-bar')].filter((bar) => bar instanceof HTMLElement)

describe('a custom tab bar', () => {
  test('is one component in each tab page, returned by getTabBar, and gets no page lifetimes', async () => {
    const { life, routes, screen } = start(custom)
    expect(life).toEqual(['bar attached', 'home onLoad', 'home onReady'])
    expect(bars().map(textOf)).toEqual(['on home'])
    expect(bars()[0]?.closest('wx-page')).not.toBeNull()
    expect(screen.element.querySelector('.tab-bar')).toBeNull()
    const tapped = bars()[0]?.querySelector('wx-view')
    if (tapped instanceof HTMLElement) tapOn(tapped)
    await settle()
    expect(routes()).toEqual(['pages/mine/mine'])
    expect(bars().map(textOf)).toEqual(['on home', 'on mine'])
    expect(life.filter((line) => line.startsWith('bar'))).toEqual(['bar attached', 'bar attached'])
  })

  test('is not on other pages, and is detached with its page', async () => {
    const { life, call } = start(custom)
    await Promise.all([call('navigateTo', { url: '/pages/detail/detail' }), settle()])
    expect(bars()).toHaveLength(1)
    await Promise.all([call('reLaunch', { url: '/pages/detail/detail' }), settle()])
    expect(bars()).toEqual([])
    expect(life.at(-1)).not.toBe('bar show')
    expect(life).toContain('bar detached')
  })

  test('causes a compile error if its files are missing', () => {
    const without = Object.fromEntries(
      Object.entries(custom).filter(([path]) => !path.endsWith('index.wxml')),
    )
    expect(() => start(without)).toThrow(CompileError)
    expect(() => start(without)).toThrow(/custom-tab-bar\/index/)
  })
})
