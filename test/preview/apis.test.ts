import { cleanUp, page, start } from './support'

afterEach(cleanUp)

const later = (ms = 0) => new Promise((resolve) => setTimeout(resolve, ms))

test('the batch storage calls write and read several keys in one call', async () => {
  const { call } = start({})
  const kvList = [
    { key: 'a', value: 1 },
    { key: 'b', value: { c: [2] } },
  ]
  await call('batchSetStorage', { kvList })
  expect(call('batchGetStorageSync', ['b', 'none', 'a'])).toEqual([{ c: [2] }, '', 1])
  call('batchSetStorageSync', [{ key: 'a', value: 3 }])
  expect(await call('batchGetStorage', { keyList: ['a'] })).toMatchObject({ dataList: [3] })
  expect(() => call('batchGetStorageSync', 'a')).toThrow('batchGetStorageSync:fail parameter error')
})

test('the update manager reports that there is no update', async () => {
  const results: unknown[] = []
  const { call } = start({})
  const manager = Object(call('getUpdateManager'))
  manager.onCheckForUpdate((result: unknown) => results.push(result))
  manager.onUpdateReady(() => results.push('ready'))
  await later(5)
  expect(results).toEqual([{ hasUpdate: false }])
})

test('what an app gives the log managers of WeChat is written to the console', () => {
  const warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined)
  const { call } = start({})
  Object(call('getLogManager')).warn('one', 1)
  Object(call('getRealtimeLogManager')).warn('two')
  Object(call('getRealtimeLogManager')).tag('login').warn('three')
  expect(warn.mock.calls).toEqual([
    ['[LogManager]', 'one', 1],
    ['[RealtimeLogManager]', 'two'],
    ['[RealtimeLogManager login]', 'three'],
  ])
})

test('wx.createSelectorQuery finds elements of the page on top of the stack', async () => {
  const { call } = start({ 'pages/home/home.wxml': '<view class="box" data-id="7"/>' })
  const found = await new Promise((resolve) =>
    Object(call('createSelectorQuery'))
      .select('.box')
      .fields({ dataset: true })
      .exec((results: unknown[]) => resolve(results[0])),
  )
  expect(found).toMatchObject({ dataset: { id: '7' } })
})

test('wx.authorize asks the user once per scope, and wx.getSetting returns the answers', async () => {
  const { call, screen } = start({})
  const asked = Promise.resolve(call('authorize', { scope: 'scope.userLocation' })).catch(
    (error: unknown) => error,
  )
  await later(5)
  screen.element.querySelector<HTMLElement>('.modal-button--cancel')?.click()
  expect(await asked).toEqual({ errMsg: 'authorize:fail auth deny' })
  await expect(call('authorize', { scope: 'scope.userLocation' })).rejects.toMatchObject({
    errMsg: 'authorize:fail auth deny',
  })
  const again = call('authorize', { scope: 'scope.record' })
  await later(5)
  screen.element.querySelector<HTMLElement>('.modal-button--confirm')?.click()
  expect(await again).toEqual({ errMsg: 'authorize:ok' })
  expect(await call('getSetting')).toMatchObject({
    authSetting: { 'scope.userLocation': false, 'scope.record': true },
  })
})

test('wx.makePhoneCall succeeds only if the user confirms the number', async () => {
  const { call, screen } = start({})
  const outcomes: unknown[] = []
  for (const answer of ['cancel', 'confirm']) {
    const called = Promise.resolve(call('makePhoneCall', { phoneNumber: '10086' }))
    await later(5)
    expect(screen.element.querySelector('.modal')?.textContent).toContain('10086')
    screen.element.querySelector<HTMLElement>(`.modal-button--${answer}`)?.click()
    outcomes.push(await called.catch((error: unknown) => error))
  }
  expect(outcomes).toEqual([{ errMsg: 'makePhoneCall:fail cancel' }, { errMsg: 'makePhoneCall:ok' }])
})

test('wx.arrayBufferToBase64 and wx.base64ToArrayBuffer convert bytes both ways', () => {
  const { call } = start({})
  const bytes = Uint8Array.from([0, 200, 255])
  expect(call('arrayBufferToBase64', bytes.buffer)).toBe('AMj/')
  expect(new Uint8Array(Object(call('base64ToArrayBuffer', 'AMj/')))).toEqual(bytes)
})

test('wx.exitMiniProgram puts the app in the background', async () => {
  const { call, life, program } = start({ 'pages/home/home.js': page('home') })
  await call('exitMiniProgram')
  await later(5)
  expect([program.device.isHidden, life.at(-1)]).toEqual([true, 'home onHide'])
})

test('wx.getUserProfile returns the anonymous profile that WeChat gives, and only after a tap', async () => {
  const { call, screen } = start({})
  await expect(call('getUserProfile', { desc: 'for the profile' })).rejects.toMatchObject({
    errMsg: 'getUserProfile:fail can only be invoked by user TAP gesture.',
  })
  screen.element.querySelector('.frames')?.dispatchEvent(new MouseEvent('mousedown'))
  expect(await call('getUserProfile', { desc: 'for the profile' })).toMatchObject({
    userInfo: { nickName: '微信用户', gender: 0 },
  })
})
