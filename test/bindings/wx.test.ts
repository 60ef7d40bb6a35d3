import { wxNavigation } from 'mobx-miniprogram-auth/login-redirect'
import { createFakeWx } from 'mobx-miniprogram-auth/testing'
import { urlOf } from '../../bindings/login-redirect/page-url'
import { phoneOpenType } from '../../bindings/platform/wx-phone'

describe('R22 single-page mode', () => {
  test.each([
    ['is detected by scene 1154', { scene: 1154 }, () => 'default', true],
    ['is detected by the API category browseOnly', { scene: 1001 }, () => 'browseOnly', true],
    ['is not detected for another scene and another API category', { scene: 1001 }, () => 'default', false],
  ])('%s', async (_how, launch, getApiCategory, expected) => {
    const fake = createFakeWx()
    await fake.coldStart(launch)
    Object.assign(fake.wx, { getApiCategory })
    expect(wxNavigation(fake.wx).isSinglePage()).toBe(expected)
  })

  test('is detected by its scene on a base library without getApiCategory', async () => {
    const fake = createFakeWx({ sdkVersion: '2.11.0' })
    await fake.coldStart({ scene: 1154 })
    expect('getApiCategory' in fake.wx).toBe(false)
    expect(wxNavigation(fake.wx).isSinglePage()).toBe(true)
  })
})

test('wxNavigation calls the functions of the given `wx` as methods, so they may use `this`', async () => {
  class Phone {
    readonly listeners: unknown[] = []
    readonly fail = 'navigateTo:fail'
    scene = 1154
    onAppShow(listener: unknown): void {
      this.listeners.push(listener)
    }
    onAppRoute(listener: unknown): void {
      this.listeners.push(listener)
    }
    getEnterOptionsSync(): { scene: number } {
      return { scene: this.scene }
    }
    getApiCategory(): string {
      return this.scene ? 'default' : 'browseOnly'
    }
    navigateTo({ fail }: { fail: (error: object) => void }): void {
      fail({ errMsg: this.fail })
    }
  }
  const phone = new Phone()
  const navigation = wxNavigation(phone as never)
  navigation.watch(() => undefined)()
  expect(phone.listeners).toHaveLength(2)
  expect(navigation.isSinglePage()).toBe(true)
  phone.scene = 0
  expect(navigation.isSinglePage()).toBe(true)
  const failure = await new Promise((done) => navigation.open('navigateTo', '/pages/a/a', done))
  expect(failure).toBe('navigateTo:fail')
})

describe('R20 S105 the url that opens a page again', () => {
  test.each([
    [{}, '/pages/a/a'],
    [{ id: '1', name: '活动' }, '/pages/a/a?id=1&name=活动'],
    // A device passes the query still escaped: it stays as it is.
    [{ url: 'https%3A%2F%2Fa.com%2F%3Fb%3Dc' }, '/pages/a/a?url=https%3A%2F%2Fa.com%2F%3Fb%3Dc'],
    // DevTools passes it decoded: characters that would end the value are escaped.
    [{ url: 'https://a.com/?b=c&d=e#f' }, '/pages/a/a?url=https://a.com/%3Fb=c%26d=e%23f'],
    [{ off: '50%' }, '/pages/a/a?off=50%25'],
  ])('for the page options %j it is %s', (options, url) => {
    expect(urlOf({ route: 'pages/a/a', options })).toBe(url)
  })
})

test('the phone button also asks for the privacy agreement on a base library that supports it', () => {
  expect(phoneOpenType({})).toBe('getPhoneNumber')
  expect(phoneOpenType({ requirePrivacyAuthorize: () => Promise.resolve({ errMsg: '' }) })).toBe(
    'getPhoneNumber|agreePrivacyAuthorization',
  )
})
