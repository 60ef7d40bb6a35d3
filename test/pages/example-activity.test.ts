import { closeExamples, NOW, openExample, type Example } from './_example'
import type { PageHandle } from '../../preview/testing'

afterEach(closeExamples)

const HOUR = 3_600_000
const ROOT = '/meetup/api/v1/activity'
const activity = (more = {}) => ({
  id: 'a1',
  groupId: 'g1',
  title: '双打轮转',
  place: '徐家汇',
  startsAt: NOW + HOUR,
  endsAt: NOW + 3 * HOUR,
  joined: 10,
  capacity: 12,
  matchId: 'm1',
  mine: false,
  price: 0,
  reminded: false,
  reminderTemplate: 'template-1',
  ...more,
})
const button = (page: PageHandle) => page.text('.dock button')
const spins = (page: PageHandle) => page.query('.dock button[loading]') !== null

async function open(signedIn = true, more = {}): Promise<{ example: Example; page: PageHandle }> {
  const example = await openExample()
  example.routes[`${ROOT}/detail`] = activity(more)
  if (signedIn) await example.signIn()
  const page = await example.mount('pages/activity/activity?id=a1')
  return { example, page }
}

/** An answer of the server that the test sends later. */
function gate() {
  let go: (answer: object | string) => void = () => undefined
  return {
    route: () => new Promise<object | string>((resolve) => (go = resolve)),
    answer: (answer: object | string) => go(answer),
  }
}

const turnout = (joined: number) => ({ activityId: 'a1', joined, capacity: 12 })

test('joining and leaving change the button at once, and the answer of the server changes the number', async () => {
  const { example, page } = await open()
  const join = gate()
  example.routes[`${ROOT}/join`] = join.route
  expect([button(page), page.text('.joined')]).toEqual(['我要报名', '10/12 人'])
  page.tap('.dock button')
  await example.settle()
  expect([button(page), spins(page), page.text('.joined')]).toEqual(['取消报名', true, '10/12 人'])
  page.tap('.dock button')
  join.answer(turnout(11))
  await example.settle()
  expect([button(page), spins(page), page.text('.joined')]).toEqual(['取消报名', false, '11/12 人'])
  expect(example.sent(`${ROOT}/join`)).toHaveLength(1)
  example.routes[`${ROOT}/leave`] = turnout(10)
  page.tap('.dock button')
  await example.settle()
  expect([button(page), page.text('.joined')]).toEqual(['我要报名', '10/12 人'])
  expect(example.fake.toasts.map(({ title }) => title)).toEqual(['报名成功', '已取消报名'])
})

test.each([
  ['the activity is full', () => '40900', '名额已满，下次早点来'],
  ['the activity is over', () => '40910', '活动已经结束了'],
])('a refused join changes the button back and shows a toast: %s', async (_what, answer, words) => {
  const { example, page } = await open()
  example.routes[`${ROOT}/join`] = answer
  page.tap('.dock button')
  await example.settle()
  expect([button(page), spins(page), page.text('.joined')]).toEqual(['我要报名', false, '10/12 人'])
  expect(example.fake.toasts.map(({ title }) => title)).toEqual([words])
})

test('joining offline changes the button back and shows a toast, and the next tap works', async () => {
  const { example, page } = await open()
  example.fake.offline()
  page.tap('.dock button')
  await example.settle()
  expect(button(page)).toBe('我要报名')
  expect(example.fake.toasts.map(({ title }) => title)).toEqual(['网络不太顺畅，请检查网络后重试'])
  example.fake.online()
  example.routes[`${ROOT}/join`] = turnout(11)
  page.tap('.dock button')
  await example.settle()
  expect(button(page)).toBe('取消报名')
})

test('joining with an expired token renews the session and then joins', async () => {
  const { example, page } = await open()
  let asked = 0
  example.routes[`${ROOT}/join`] = () => (++asked === 1 ? '99997' : turnout(11))
  page.tap('.dock button')
  await example.settle()
  expect([asked, example.sent('/token/refresh').length, button(page)]).toEqual([2, 1, '取消报名'])
})

test('a visitor sees the activity, and a tap on join waits for a login and then joins once', async () => {
  const { example, page } = await open(false)
  expect(example.sent(`${ROOT}/detail`).map((request) => request.get('authorization'))).toEqual([undefined])
  example.routes[`${ROOT}/join`] = turnout(11)
  page.tap('.dock button')
  await example.settle()
  // The button does not say that the visitor has joined.
  expect([button(page), spins(page)]).toEqual(['我要报名', true])
  expect(example.sent(`${ROOT}/join`)).toEqual([])
  await example.signIn()
  expect(example.sent(`${ROOT}/join`)).toHaveLength(1)
  expect([button(page), spins(page), page.text('.joined')]).toEqual(['取消报名', false, '11/12 人'])
})

test('the socket updates the number while the page is shown, and reconnects with a new token', async () => {
  const { example, page } = await open()
  const { fake } = example
  const [line] = fake.sockets
  line?.open()
  await example.settle()
  expect([line?.url, line?.sent]).toEqual(['ws://127.0.0.1:8787/meetup/api/v1/live', ['{"watch":["a1"]}']])
  line?.message({ code: '10000', data: turnout(12) })
  await example.settle()
  expect([page.text('.joined'), button(page)]).toEqual(['12/12 人', '名额已满'])
  line?.close(4401, 'TOKEN EXPIRED')
  await example.settle()
  expect(example.sent('/token/refresh')).toHaveLength(1)
  const next = fake.sockets[1]
  next?.open()
  next?.message({ code: '10000', data: turnout(11) })
  await example.settle()
  expect([page.text('.joined'), button(page)]).toEqual(['11/12 人', '我要报名'])
  page.hide()
  await example.settle()
  expect(fake.sockets.map(({ state }) => state)).toEqual(['closed', 'closed'])
  page.show()
  await example.settle()
  expect(fake.sockets).toHaveLength(3)
})

test('a socket that fails is connected again after a pause', async () => {
  const { example } = await open()
  const { fake } = example
  fake.sockets[0]?.open()
  await example.settle()
  fake.sockets[0]?.fail()
  await fake.clock.advance(900)
  expect(fake.sockets).toHaveLength(1)
  await fake.clock.advance(200)
  expect(fake.sockets).toHaveLength(2)
})

test.each([
  ['a url without an activity', 'pages/activity/activity'],
  ['an activity that does not exist', 'pages/activity/activity?id=a9'],
])('%s shows that the activity was not found', async (_what, url) => {
  const example = await openExample()
  example.routes[`${ROOT}/detail`] = '40400'
  const page = await example.mount(url)
  expect(page.text('.state__title')).toBe('没有找到这场活动')
})

test('an activity that is over has no join button', async () => {
  const { page } = await open(true, { endsAt: NOW - 1, mine: true })
  expect(page.query('.dock')).toBeNull()
  expect(page.queryAll('.badge').map((badge) => badge.textContent)).toEqual(['已结束', '已参加'])
})

test('the cards of the list show the day in China, and the number and state that the page of the activity received', async () => {
  const example = await openExample()
  const { routes } = example
  const night = Date.UTC(2026, 6, 31, 17, 30)
  routes['/meetup/api/v1/group/getGroupList'] = [
    { id: 'g1', name: '羽毛球', city: '上海', members: 9, coverUrl: '' },
  ]
  const list = [activity({ startsAt: night, endsAt: night + HOUR }), activity({ id: 'a2', mine: true })]
  routes[`${ROOT}/getActivityList`] = { list, pageNo: 1, pageSize: 5, total: 2 }
  await example.signIn()
  const page = await example.mount('pages/activities/activities')
  const texts = (selector: string) => page.queryAll(selector).map((element) => element.textContent)
  expect([texts('.date__day')[0], texts('.date__note')[0]]).toEqual(['1', '8月 周六'])
  expect(texts('.badge')).toEqual(['仅剩 2 席', '已报名'])
  page.hide()
  routes[`${ROOT}/detail`] = activity()
  routes[`${ROOT}/join`] = turnout(12)
  const detail = await example.mount('pages/activity/activity?id=a1')
  detail.tap('.dock button')
  await example.settle()
  detail.unload()
  page.show()
  expect([texts('.joined')[0], texts('.badge')[0]]).toEqual(['12/12 人', '已报名'])
})

describe('a reminder', () => {
  const row = (page: PageHandle) => page.text('.row button')

  test('is asked for within the tap, then sent to the server, and a second tap removes it', async () => {
    const { example, page } = await open()
    const { fake, routes } = example
    routes[`${ROOT}/remind`] = null
    routes[`${ROOT}/unremind`] = null
    page.tap('.row button')
    // Nothing was awaited before: WeChat asks only within a tap.
    expect(fake.subscriptions.map(({ templateIds }) => templateIds)).toEqual([['template-1']])
    expect(example.sent(`${ROOT}/remind`)).toEqual([])
    fake.subscriptions[0]?.answer('accept')
    await example.settle()
    expect([example.sent(`${ROOT}/remind`).length, row(page)]).toEqual([1, '取消提醒'])
    page.tap('.row button')
    await example.settle()
    expect([example.sent(`${ROOT}/unremind`).length, row(page)]).toEqual([1, '提醒我'])
    expect(fake.subscriptions).toHaveLength(1)
  })

  test.each([
    ['reject', []],
    ['ban', ['暂时发不了提醒']],
    [20004, ['请在小程序设置里打开订阅消息']],
    [10002, ['没有问到，请稍后再试']],
  ] as const)('is not sent to the server if the user or WeChat refuses it: %s', async (said, words) => {
    const { example, page } = await open()
    page.tap('.row button')
    if (typeof said === 'number') example.fake.subscriptions[0]?.fail('no', said)
    else example.fake.subscriptions[0]?.answer(said)
    await example.settle()
    expect([row(page), page.query('.row button[loading]')]).toEqual(['提醒我', null])
    expect(example.sent(`${ROOT}/remind`)).toEqual([])
    expect(example.fake.toasts.map(({ title }) => title)).toEqual(words)
  })

  test('is asked for only once, also if the token is expired or a login is needed', async () => {
    const { example, page } = await open()
    let asked = 0
    example.routes[`${ROOT}/remind`] = () => (++asked === 1 ? '99997' : null)
    page.tap('.row button')
    example.fake.subscriptions[0]?.answer('accept')
    await example.settle()
    expect([asked, example.fake.subscriptions.length, row(page)]).toEqual([2, 1, '取消提醒'])
    closeExamples()

    const visitor = await open(false)
    visitor.example.routes[`${ROOT}/remind`] = null
    visitor.page.tap('.row button')
    visitor.example.fake.subscriptions[0]?.answer('accept')
    await visitor.example.settle()
    expect(visitor.example.sent(`${ROOT}/remind`)).toEqual([])
    await visitor.example.signIn()
    expect([visitor.example.sent(`${ROOT}/remind`).length, row(visitor.page)]).toEqual([1, '取消提醒'])
  })

  test('is not offered without a template, nor for an activity that is over', async () => {
    expect((await open(true, { reminderTemplate: null })).page.query('.row button')).toBeNull()
    closeExamples()
    expect((await open(true, { endsAt: NOW - 1 })).page.query('.row button')).toBeNull()
  })
})

describe('a paid place', () => {
  const payment = { timeStamp: '1', nonceStr: 'n', package: 'prepay_id=p', signType: 'RSA', paySign: 's' }
  const order = (more = {}) => ({
    orderId: 'o1',
    activityId: 'a1',
    amount: 6850,
    state: 'open',
    payment,
    ...more,
  })
  const keysOf = (example: Example) =>
    example.sent(`${ROOT}/order`).map((request) => request.get('idempotency-key'))
  const words = (example: Example) => example.fake.toasts.map(({ title }) => title)

  test('is ordered once, paid, and shown as joined once the server confirms the payment', async () => {
    const { example, page } = await open(true, { price: 6850 })
    example.routes[`${ROOT}/order`] = order()
    expect(button(page)).toBe('付款报名 · 68.5 元')
    page.tap('.dock button')
    page.tap('.dock button')
    await example.settle()
    expect(example.sent(`${ROOT}/order`).map(({ data }) => data)).toEqual(['{"activityId":"a1"}'])
    expect(example.fake.payments.map((each) => each.package)).toEqual(['prepay_id=p'])
    expect(spins(page)).toBe(true)
    example.routes[`${ROOT}/order/check`] = order({ state: 'paid', payment: null })
    example.fake.payments[0]?.pay()
    await example.settle()
    expect(page.query('.dock')).toBeNull()
    expect(page.queryAll('.badge').map((badge) => badge.textContent)).toEqual([
      '仅剩 2 席',
      '68.5 元',
      '已报名',
    ])
    expect(words(example)).toEqual(['报名成功'])
  })

  test('is ordered again with the same idempotency key if the token is expired, and with a new key by another tap', async () => {
    const { example, page } = await open(true, { price: 6850 })
    let asked = 0
    example.routes[`${ROOT}/order`] = () => (++asked === 1 ? '99997' : order())
    page.tap('.dock button')
    await example.settle()
    const [first, second, ...more] = keysOf(example)
    expect(first).toMatch(/^[\w-]{16,64}$/)
    expect([second, more, example.fake.payments.length]).toEqual([first, [], 1])
    example.fake.payments[0]?.cancel()
    await example.settle()
    expect([button(page), spins(page), words(example)]).toEqual([
      '付款报名 · 68.5 元',
      false,
      ['还没有付款，名额为你保留 15 分钟'],
    ])
    page.tap('.dock button')
    await example.settle()
    expect(new Set(keysOf(example)).size).toBe(2)
    example.fake.payments[1]?.pay()
    let checks = 0
    example.routes[`${ROOT}/order/check`] = () => (++checks === 1 ? '99997' : order({ state: 'paid' }))
    await example.settle()
    expect([checks, example.fake.payments.length, page.query('.dock')]).toEqual([2, 2, null])
  })

  test('is ordered once after the login if a visitor taps', async () => {
    const { example, page } = await open(false, { price: 6850 })
    example.routes[`${ROOT}/order`] = order()
    page.tap('.dock button')
    await example.settle()
    expect(keysOf(example)).toEqual([])
    await example.signIn()
    expect([keysOf(example).length, example.fake.payments.length]).toEqual([1, 1])
  })

  test.each([
    ['open', '付款正在确认，请稍后下拉刷新'],
    ['refund', '名额没有留住，款项会退回'],
  ])('is not shown as joined after the payment while the server answers `%s`', async (state, title) => {
    const { example, page } = await open(true, { price: 6850 })
    example.routes[`${ROOT}/order`] = order()
    example.routes[`${ROOT}/order/check`] = order({ state })
    page.tap('.dock button')
    await example.settle()
    example.fake.payments[0]?.pay()
    await example.settle()
    expect([button(page), words(example)]).toEqual(['付款报名 · 68.5 元', [title]])
  })

  test('is not paid again if the order is already paid', async () => {
    const { example, page } = await open(true, { price: 6850 })
    example.routes[`${ROOT}/order`] = order({ state: 'paid', payment: null })
    example.routes[`${ROOT}/order/check`] = order({ state: 'paid', payment: null })
    page.tap('.dock button')
    await example.settle()
    expect([example.fake.payments, page.query('.dock')]).toEqual([[], null])
  })

  test('cannot be ordered if the activity is full, and a refused order shows a toast', async () => {
    const full = await open(true, { price: 6850, joined: 12 })
    expect(button(full.page)).toBe('名额已满')
    closeExamples()
    const { example, page } = await open(true, { price: 6850 })
    example.routes[`${ROOT}/order`] = '40900'
    page.tap('.dock button')
    await example.settle()
    expect([words(example), spins(page), example.fake.payments]).toEqual([
      ['名额已满，下次早点来'],
      false,
      [],
    ])
  })
})
