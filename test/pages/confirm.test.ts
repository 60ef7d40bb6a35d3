import { BusinessError, unwrap } from 'mobx-miniprogram-auth/http/unwrap'
import { ok } from 'mobx-miniprogram-auth/testing'
import { confirmBy } from '../../miniprogram/utils/confirm'
import { createWorld } from '../http/_world'
import type { World } from '../http/_world'

let world: World
let codes: string[]
const refusal = (code: string) => ok({ code, message: 'REFUSED' })

beforeEach(() => {
  world = createWorld()
  codes = []
})
afterEach(() => world.end())

/** The client of the example app, with only the options that matter here. */
const client = () =>
  world.http.extend({
    envelope: { ok: '10000' },
    interceptors: [confirmBy(async (code) => void codes.push(code)), unwrap()],
  })

async function bind(): Promise<unknown> {
  const result = client()
    .post('a', { code: 'of the phone button' })
    .then(
      ({ data }) => data,
      (error: unknown) => (error instanceof BusinessError ? error.businessCode : error),
    )
  await world.fake.clock.advance(5_000)
  return result
}

test('a request refused with 40110 is confirmed by a new code of wx.login, and sent again unchanged', async () => {
  world.backend.routes['/a'] = () =>
    codes.length === 0 ? refusal('40110') : ok({ code: '10000', data: { phone: '138****0000' } })
  expect(await bind()).toEqual({ phone: '138****0000' })
  expect(codes).toHaveLength(1)
  expect(world.sent('a').map(({ data }) => data)).toEqual([
    '{"code":"of the phone button"}',
    '{"code":"of the phone button"}',
  ])
})

test('a request is confirmed only once, and only when it is refused with 40110', async () => {
  world.backend.routes['/a'] = () => refusal('40110')
  expect(await bind()).toBe('40110')
  expect([codes.length, world.sent('a').length]).toEqual([1, 2])
  world.backend.routes['/a'] = () => refusal('40300')
  expect(await bind()).toBe('40300')
  expect(codes).toHaveLength(1)
})
