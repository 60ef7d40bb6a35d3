import { setTimeout as wait } from 'node:timers/promises'
import { createFakeWechat } from '../_wechat'
import { useWorld } from '../_server'
import type { Api, SignedIn } from '../_server'

const world = useWorld()
const REMIND = '/meetup/api/v1/activity/remind'
const UNREMIND = '/meetup/api/v1/activity/unremind'
const DETAIL = '/meetup/api/v1/activity/detail'
/** A short interval, so that tests do not wait for the next look at the database. */
const OFTEN = { reminderInterval: 5 }
const HOUR = 3_600_000
const TEMPLATE = 'embedded-reminder'

/** Activity a2 begins at 20:00 in China, ten hours after the time of the fake clock. */
const remind = (api: Api, token: string, activityId = 'a2') => api.post(REMIND, { activityId }, token)
const subscribe = (api: Api, device = 'phone') =>
  api.post('/dev/wechat/subscribe', { device, templateId: TEMPLATE })
const inbox = async (api: Api, device = 'phone') =>
  (await api.get<{ page: string; data: Record<string, string> }[]>(`/dev/wechat/messages?device=${device}`))
    .data

async function reminders(api: Api): Promise<{ state: string }[]> {
  return api.database.query('SELECT state FROM reminders ORDER BY activity_id, user_id')
}

/** Waits until the server is done with every reminder. */
async function settled(api: Api): Promise<string[]> {
  for (;;) {
    const states = (await reminders(api)).map(({ state }) => state)
    if (states.length > 0 && !states.includes('waiting')) return states
    await wait(5)
  }
}

/** Waits until one is to be tried again in so many ms. */
async function postponed(api: Api, ms: number): Promise<void> {
  const due = "SELECT 1 AS found FROM reminders WHERE state = 'waiting' AND leased_until = $1"
  while ((await api.database.query(due, [api.clock.now() + ms])).length === 0) await wait(5)
}

describe('a reminder by the built-in WeChat', () => {
  test('is sent once, an hour before the activity begins, with a link to its page', async () => {
    const api = await world.server(OFTEN)
    const { token } = await api.signIn()
    await subscribe(api)
    const before = await api.get(`${DETAIL}?activityId=a2`, token)
    expect(before.data).toMatchObject({ reminded: false, reminderTemplate: TEMPLATE })
    expect((await remind(api, token)).data).toEqual({ activityId: 'a2', wanted: true })
    expect((await remind(api, token)).code).toBe('10000')
    expect((await api.get(`${DETAIL}?activityId=a2`, token)).data).toMatchObject({ reminded: true })
    api.clock.advance(9 * HOUR - 1)
    await wait(30)
    expect(await inbox(api)).toEqual([])
    api.clock.advance(1)
    expect(await settled(api)).toEqual(['sent'])
    expect(await inbox(api)).toEqual([
      {
        templateId: TEMPLATE,
        page: 'pages/activity/activity?id=a2',
        data: { thing1: '苏州河 6 公里慢跑', time2: '2025年6月1日 20:00', thing3: '外白渡桥南侧集合' },
        at: api.clock.now(),
      },
    ])
    // A second request for the same reminder does not send it again.
    const { data: again } = await api.post<SignedIn>('/login', { code: await api.code() })
    await remind(api, again.token)
    await wait(30)
    expect(await inbox(api)).toHaveLength(1)
  })

  test('is sent at once by the development route, which answers how many were due', async () => {
    const api = await world.server()
    const { token } = await api.signIn()
    const send = async () => (await api.post<{ due: number }>('/dev/reminders')).data.due
    expect(await send()).toBe(0)
    await subscribe(api)
    await remind(api, token)
    expect(await send()).toBe(1)
    expect(await inbox(api)).toMatchObject([{ page: 'pages/activity/activity?id=a2' }])
    expect(await send()).toBe(0)
  })

  test('can be removed by its user only', async () => {
    const api = await world.server(OFTEN)
    const [mine, theirs] = [await api.signIn('A'), await api.signIn('B')]
    await remind(api, mine.token)
    await api.post(UNREMIND, { activityId: 'a2' }, theirs.token)
    expect(await reminders(api)).toHaveLength(1)
    expect((await api.get(`${DETAIL}?activityId=a2`, theirs.token)).data).toMatchObject({ reminded: false })
    await api.post(UNREMIND, { activityId: 'a2' }, mine.token)
    expect(await reminders(api)).toEqual([])
  })

  test('is not sent to a user who did not subscribe (43101), until they ask for it again', async () => {
    const api = await world.server({ ...OFTEN, tokenTtl: 1_000_000 })
    const { token } = await api.signIn()
    await remind(api, token)
    api.clock.advance(9 * HOUR)
    expect(await settled(api)).toEqual(['refused'])
    expect((await api.get(`${DETAIL}?activityId=a2`, token)).data).toMatchObject({ reminded: false })
    await subscribe(api)
    await remind(api, token)
    expect(await settled(api)).toEqual(['sent'])
  })

  test('is sent with a new access token, or later if WeChat is busy, and is given up when the activity begins', async () => {
    const api = await world.server({ ...OFTEN, tokenTtl: 1_000_000 })
    const { token } = await api.signIn()
    await subscribe(api)
    await subscribe(api)
    await remind(api, token)
    api.clock.advance(9 * HOUR)
    await settled(api)
    await api.post('/dev/wechat/drop-access-token')
    await api.post('/dev/wechat/busy', { calls: 3 })
    await remind(api, token, 'a3')
    api.clock.advance(23 * HOUR)
    await postponed(api, 30_000)
    expect((await reminders(api)).map(({ state }) => state)).toEqual(['sent', 'waiting'])
    await api.post('/dev/wechat/busy', { calls: 0 })
    api.clock.advance(30_000)
    expect(await settled(api)).toEqual(['sent', 'sent'])
    await api.post('/dev/wechat/busy', { calls: 1000 })
    await remind(api, token, 'a5')
    api.clock.advance(48 * HOUR)
    expect(await settled(api)).toEqual(['sent', 'sent', 'missed'])
  })

  test.each([
    ['an activity that does not exist', 'a999', 0, '40400'],
    ['an activity that has begun', 'a2', 10 * HOUR, '40910'],
  ])('cannot be set for %s', async (_what, activityId, passed, code) => {
    const api = await world.server({ tokenTtl: 1_000_000 })
    const { token } = await api.signIn()
    api.clock.advance(passed)
    expect((await remind(api, token, activityId)).code).toBe(code)
  })

  test('needs a WeChat user, a token and an activity, and requests for it are limited', async () => {
    const api = await world.server({ rateLimits: { action: 2 } })
    const { data } = await api.post<SignedIn>('/login/password', { account: 'demo', password: 'demo1234' })
    expect((await remind(api, data.token)).code).toBe('40320')
    expect((await api.post(REMIND, { activityId: 'a2' })).code).toBe('99997')
    expect((await api.post(REMIND, {}, data.token)).code).toBe('40000')
    await remind(api, data.token)
    expect((await remind(api, data.token)).code).toBe('42900')
  })
})

describe('a reminder by the real WeChat', () => {
  const reminder = { id: 'template-1', title: 'thing4', time: 'time5', place: 'thing6' }

  test('has the fields of the template, is sent again with a new access token, and fails for good with 40037', async () => {
    const wechat = createFakeWechat(1_000_000)
    const endpoint = await wechat.app.listen({ host: '127.0.0.1', port: 0 })
    const app = { appid: 'wx1', secret: 's', endpoint }
    try {
      const api = await world.server({ ...OFTEN, wechat: app, reminder, tokenTtl: 1_000_000 })
      const { data } = await api.post<SignedIn>('/login', { code: 'a code' })
      await remind(api, data.token)
      api.clock.advance(9 * HOUR)
      await settled(api)
      wechat.dropTokens()
      await remind(api, data.token, 'a3')
      api.clock.advance(23 * HOUR)
      expect(await settled(api)).toEqual(['sent', 'sent'])
      expect(wechat.fetches).toEqual([false, true])
      expect(wechat.messages).toHaveLength(3)
      expect(wechat.messages[0]).toMatchObject({
        touser: 'o'.repeat(28),
        template_id: 'template-1',
        page: 'pages/activity/activity?id=a2',
        data: { thing4: { value: '苏州河 6 公里慢跑' }, time5: { value: '2025年6月1日 20:00' } },
      })
      wechat.refusals.push(40037)
      await remind(api, data.token, 'a5')
      api.clock.advance(23 * HOUR)
      expect(await settled(api)).toEqual(['sent', 'sent', 'failed'])
    } finally {
      await wechat.app.close()
    }
  })

  test('is not offered without a template', async () => {
    const api = await world.server({ wechat: { appid: 'wx1', secret: 's', endpoint: 'http://127.0.0.1:9' } })
    expect((await api.get(`${DETAIL}?activityId=a2`)).data).toMatchObject({ reminderTemplate: null })
  })
})
