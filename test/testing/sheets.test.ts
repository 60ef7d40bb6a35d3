import { createFakeWx, type FakeWx } from 'mobx-miniprogram-auth/testing'

let fake: FakeWx
const results: object[] = []

beforeEach(() => {
  fake = createFakeWx()
  results.length = 0
})

const success = (result: object) => results.push(result)
const payment = { timeStamp: '1', nonceStr: 'n', package: 'prepay_id=p', paySign: 's' } as const

describe('requestSubscribeMessage', () => {
  test('waits for answer(), which has one answer for all templates or one for each', async () => {
    fake.wx.requestSubscribeMessage({ tmplIds: ['a', 'b'], success, fail: success })
    await fake.clock.settle()
    expect(results).toEqual([])
    fake.subscriptions[0]?.answer({ a: 'accept', b: 'reject' })
    await fake.clock.settle()
    expect(results).toEqual([{ errMsg: 'requestSubscribeMessage:ok', a: 'accept', b: 'reject' }])
    expect(() => fake.subscriptions[0]?.answer('accept')).toThrow('answered already')
    const asked = fake.wx.requestSubscribeMessage({ tmplIds: ['c'] })
    fake.subscriptions[1]?.answer('ban')
    expect(await asked).toEqual({ errMsg: 'requestSubscribeMessage:ok', c: 'ban' })
  })

  test('fails with the errCode of WeChat', async () => {
    fake.wx.requestSubscribeMessage({ tmplIds: ['a'], success, fail: success })
    fake.subscriptions[0]?.fail('The main switch is switched off', 20004)
    await fake.clock.settle()
    expect(results).toEqual([
      { errMsg: 'requestSubscribeMessage:fail The main switch is switched off', errCode: 20004 },
    ])
  })

  test.each([[[]], [['1', '2', '3', '4', '5', '6']]])('throws for the tmplIds %j', (tmplIds) => {
    expect(() => fake.wx.requestSubscribeMessage({ tmplIds })).toThrow('tmplIds')
  })

  test('answer() throws if it leaves out a template', () => {
    fake.wx.requestSubscribeMessage({ tmplIds: ['a', 'b'], success })
    expect(() => fake.subscriptions[0]?.answer({ a: 'accept' })).toThrow('"b"')
  })
})

describe('requestPayment', () => {
  test('waits for pay(), cancel() or fail(), and for one of them only', async () => {
    const paid = fake.wx.requestPayment(payment)
    expect(fake.payments.map((each) => each.package)).toEqual(['prepay_id=p'])
    fake.payments[0]?.pay()
    expect(await paid).toEqual({ errMsg: 'requestPayment:ok' })
    const left = fake.wx.requestPayment(payment)
    fake.payments[1]?.cancel()
    await expect(left).rejects.toEqual({ errMsg: 'requestPayment:fail cancel' })
    expect(() => fake.payments[1]?.pay()).toThrow('answered already')
    fake.wx.requestPayment({ ...payment, fail: success })
    fake.payments[2]?.fail('system error')
    await fake.clock.settle()
    expect(results).toEqual([{ errMsg: 'requestPayment:fail system error' }])
  })

  test('throws without the fields that the server signs', () => {
    expect(() => Reflect.apply(fake.wx.requestPayment, undefined, [{ package: 'p' }])).toThrow('timeStamp')
  })
})
