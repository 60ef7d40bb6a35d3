import type { App } from './_app'
import type { Scenario } from './_run'
import { expireAndAsk } from './_session-scenarios'

const MEMBERS = ['a field function of a page', '`setData` of a page, before', '`setData` of a page, after']
const start = ({ fake, probe }: App): void => probe.track('the start', fake.coldStart())
const login = (app: App): void => app.login('A')
const tap = ({ fake, probe }: App): void => {
  // Another page may have opened.
  if ('onTap' in fake.page) probe.track('a tap', fake.tap('onTap'))
}
const open = ({ fake }: App): void => void fake.wx.navigateTo({ url: '/pages/terms/terms' })
const back = ({ fake, probe }: App): void => probe.track('back', fake.userBack())

/** The updates of pages, and the navigation to the login page and back. */
export const PAGE_SCENARIOS: readonly Scenario[] = [
  {
    name: 'pages that are bound',
    variant: { pages: true },
    steps: [
      ['the start', start],
      ['a login', login],
      ['a tap', tap],
      ['another page', open],
      ['the token ends', expireAndAsk],
      ['back', back],
      ['hidden', ({ fake }) => fake.hide(), 1_000],
      ['shown', ({ fake }) => void fake.show()],
      ['a logout', (app) => app.logout()],
      ['closed', ({ fake }) => void fake.wx.reLaunch({ url: '/pages/terms/terms' })],
    ],
    callbacks: [
      ...MEMBERS,
      '`onLogin` of a page',
      '`onLogout` of a page',
      '`onShow` of a page',
      '`onHide` of a page',
      '`onUnload` of a page',
      'a handler of a page',
      '`onAppShow` of the app',
      '`onAppHide` of the app',
    ],
  },
  {
    name: 'pages that are shown again',
    variant: { pages: true, actionAfterBegin: true },
    steps: [
      ['the start', start],
      ['another page', open],
      ['from here on', ({ probe }) => probe.begin()],
      ['a login', login],
      ['back', back],
      ['a logout', (app) => app.logout()],
    ],
    callbacks: [...MEMBERS, '`onShow` of a page'],
  },
  {
    name: 'the navigation to the login page and back',
    variant: { pages: true },
    steps: [
      ['the start', start],
      ['a tap', tap],
      ['a request that waits', ({ ask }) => void ask('a', { waitForLogin: true })],
      ['a login', login],
      ['a logout', (app) => app.logout()],
      ['the user leaves the login page', back],
      [
        'a navigation that fails',
        ({ fake, ask }) => {
          fake.faultNavigation({ errMsg: 'navigateTo:fail', times: 4 })
          ask('b', { waitForLogin: true })
        },
      ],
      ['another request that waits', ({ ask }) => void ask('c', { waitForLogin: true })],
      ['a login', login],
    ],
    callbacks: [
      'navigation.pages',
      'navigation.open',
      'navigation.back',
      'navigation, before it reports its result',
      'navigation, after it reported its result',
      'navigation, before it reports a route',
      'navigation.isSinglePage',
      '`onError` of the redirect',
      'a field function of the login page',
      '`setData` of the login page, before',
      '`onLogin` of the login page',
      'login',
    ],
  },
]
