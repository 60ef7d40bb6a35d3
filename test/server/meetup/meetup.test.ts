import type { Activity, ActivityPage, Group } from '../../../server/meetup/activities/activities'
import { useWorld } from '../_server'

const world = useWorld()
const GROUPS = '/meetup/api/v1/group/getGroupList'
const ACTIVITIES = '/meetup/api/v1/activity/getActivityList'

test('there are four groups, and their covers are served without a token', async () => {
  const api = await world.server()
  const { token } = await api.signIn()
  const { data } = await api.get<Group[]>(GROUPS, token)
  expect(data).toHaveLength(4)
  expect(data[0]).toEqual({
    id: 'g1',
    name: '周三羽毛球',
    city: '上海',
    members: 128,
    coverUrl: '/covers/1.svg',
  })
  for (const { coverUrl } of data) {
    const cover = await api.call('GET', coverUrl)
    expect(cover.headers['content-type']).toBe('image/svg+xml')
    expect(cover.body).toMatch(/^<svg /)
  }
})

test('the pages of the list contain each activity once, in the order of time', async () => {
  const api = await world.server()
  const { token } = await api.signIn()
  const list: Activity[] = []
  for (let pageNo = 1; ; pageNo++) {
    const { data } = await api.get<ActivityPage>(`${ACTIVITIES}?pageNo=${pageNo}&pageSize=7`, token)
    expect(data).toMatchObject({ pageNo, pageSize: 7, total: 26 })
    if (data.list.length === 0) break
    list.push(...data.list)
  }
  expect(new Set(list.map(({ id }) => id)).size).toBe(26)
  expect(list.map(({ startsAt }) => startsAt)).toEqual(
    list.map(({ startsAt }) => startsAt).sort((a, b) => a - b),
  )
  for (const { startsAt, endsAt, joined, capacity } of list) {
    expect(endsAt).toBeGreaterThan(startsAt)
    expect(joined).toBeLessThanOrEqual(capacity)
  }
})

test('the list without a page number is the first page of ten', async () => {
  const api = await world.server()
  const { token } = await api.signIn()
  const { data } = await api.get<ActivityPage>(ACTIVITIES, token)
  expect(data).toMatchObject({ pageNo: 1, pageSize: 10, total: 26 })
  expect(data.list).toHaveLength(10)
})

test('the list of activities can be filtered by group', async () => {
  const api = await world.server()
  const { token } = await api.signIn()
  const { data } = await api.get<ActivityPage>(`${ACTIVITIES}?groupId=g2&pageSize=50`, token)
  expect(data.total).toBe(data.list.length)
  expect(new Set(data.list.map(({ groupId }) => groupId))).toEqual(new Set(['g2']))
})

test('the activities of a new server begin today in the time zone of China', async () => {
  const api = await world.server()
  const { token } = await api.signIn()
  const { data } = await api.get<ActivityPage>(ACTIVITIES, token)
  // The held clock says 10:00 in Shanghai.
  expect(data.list[0]).toMatchObject({
    title: '双打轮转·新手友好',
    startsAt: Date.parse('2025-06-01T19:00:00+08:00'),
  })
})

test.each(['pageNo=0', 'pageNo=-1', 'pageNo=x', 'pageNo=1.5', 'pageSize=0', 'pageSize=51', "groupId=g1'--"])(
  '%s is a bad request',
  async (query) => {
    const api = await world.server()
    const { token } = await api.signIn()
    expect(await api.get(`${ACTIVITIES}?${query}`, token)).toMatchObject({ code: '40000', status: 'ERROR' })
  },
)

test('an unknown group is not found', async () => {
  const api = await world.server()
  const { token } = await api.signIn()
  expect((await api.get(`${ACTIVITIES}?groupId=g9`, token)).code).toBe('40400')
})

test.each([GROUPS, ACTIVITIES, '/meetup/api/v1/match/image/list?matchId=m1'])(
  '%s needs a token',
  async (url) => {
    const api = await world.server()
    expect((await api.get(url)).code).toBe('99997')
  },
)

test.each(['/covers/0.svg', '/covers/5.svg', '/avatars/7.svg', '/other/1.svg'])(
  '%s does not exist',
  async (url) => {
    const api = await world.server()
    const response = await api.call('GET', url)
    expect(response.statusCode).toBe(404)
    expect(response.json()).toMatchObject({ code: '40400' })
  },
)
