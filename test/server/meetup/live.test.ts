import type { Activity } from '../../../server/meetup/activities/activities'
import type { Turnout } from '../../../server/meetup/activities/turnout'
import { useWorld } from '../_server'
import type { Api } from '../_server'
import { LIVE, openConnection } from '../_socket'

const world = useWorld()
const JOIN = '/meetup/api/v1/activity/join'
const DETAIL = '/meetup/api/v1/activity/detail'
const LEAVE = '/meetup/api/v1/activity/leave'
/** A short interval, so that tests do not wait for the next look at the database. */
const OFTEN = { liveInterval: 5 }

const join = (api: Api, token: string, activityId = 'a1') => api.post<Turnout>(JOIN, { activityId }, token)

describe('joining an activity', () => {
  test('counts once however often it is repeated, and so does leaving', async () => {
    const api = await world.server()
    const { token } = await api.signIn()
    expect((await join(api, token, 'a2')).data).toEqual({ activityId: 'a2', joined: 24, capacity: 40 })
    expect((await join(api, token, 'a2')).data.joined).toBe(24)
    const leave = () => api.post<Turnout>(LEAVE, { activityId: 'a2' }, token)
    expect((await leave()).data.joined).toBe(23)
    expect((await leave()).data.joined).toBe(23)
  })

  test('changes the number in the list of activities', async () => {
    const api = await world.server()
    const { token } = await api.signIn()
    await join(api, token, 'a2')
    const { data } = await api.get<{ list: { id: string; joined: number }[] }>(
      '/meetup/api/v1/activity/getActivityList',
      token,
    )
    expect(data.list.find(({ id }) => id === 'a2')?.joined).toBe(24)
  })

  test('is shown as `mine` to that user only, and a visitor sees the activity without it', async () => {
    const api = await world.server()
    const [mine, theirs] = [await api.signIn('A'), await api.signIn('B')]
    await join(api, mine.token, 'a2')
    const list = async (token: string) =>
      (await api.get<{ list: Activity[] }>('/meetup/api/v1/activity/getActivityList', token)).data.list
    expect((await list(mine.token)).filter((item) => item.mine).map(({ id }) => id)).toEqual(['a2'])
    expect((await list(theirs.token)).filter((item) => item.mine)).toEqual([])
    const detail = (token?: string) => api.get<Activity>(`${DETAIL}?activityId=a2`, token)
    expect((await detail(mine.token)).data).toMatchObject({ id: 'a2', joined: 24, mine: true })
    expect((await detail(theirs.token)).data).toMatchObject({ mine: false })
    expect((await detail()).data).toMatchObject({ title: '苏州河 6 公里慢跑', mine: false })
    // A request with a token that is not valid is not answered as a visitor, so that the client renews it.
    expect((await detail('x'.repeat(43))).code).toBe('99997')
    expect(
      (await api.call('GET', `${DETAIL}?activityId=a2`, { headers: { authorization: 'Basic x' } })).json(),
    ).toMatchObject({ code: '99997' })
    expect((await api.get(`${DETAIL}?activityId=a999`)).code).toBe('40400')
  })

  test('the details of an activity are limited per address for visitors', async () => {
    const api = await world.server({ rateLimits: { visit: 2 } })
    const codes = []
    for (let n = 0; n < 3; n++) codes.push((await api.get(`${DETAIL}?activityId=a2`)).code)
    expect(codes).toEqual(['10000', '10000', '42900'])
  })

  test('is refused for an activity that is over, and so is leaving', async () => {
    const api = await world.server()
    const { token } = await api.signIn()
    await join(api, token, 'a1')
    await api.database.query('UPDATE activities SET ends_at = $1 WHERE id IN ($2, $3)', [
      api.clock.now(),
      'a1',
      'a2',
    ])
    expect((await join(api, token, 'a2')).code).toBe('40910')
    expect((await api.post(LEAVE, { activityId: 'a1' }, token)).code).toBe('40910')
  })

  test('succeeds for one of four users who want the last place at the same time', async () => {
    const api = await world.server()
    const people = await Promise.all(['A', 'B', 'C', 'D'].map((device) => api.signIn(device)))
    const answers = await Promise.all(people.map(({ token }) => join(api, token)))
    expect(answers.map(({ code }) => code).sort()).toEqual(['10000', '40900', '40900', '40900'])
    const winner = people[answers.findIndex(({ code }) => code === '10000')]
    expect((await join(api, winner?.token ?? '')).data).toMatchObject({ joined: 12, capacity: 12 })
  })

  test('needs an activity that exists, a token and an id', async () => {
    const api = await world.server()
    const { token } = await api.signIn()
    expect((await join(api, token, 'a999')).code).toBe('40400')
    expect((await api.post(JOIN, { activityId: 'a1' })).code).toBe('99997')
    expect((await api.post(JOIN, {}, token)).code).toBe('40000')
  })
})

describe('the live channel', () => {
  test('sends the current number and then every change, of the watched activities only', async () => {
    const api = await world.server(OFTEN)
    const [mine, theirs] = [await api.signIn('A'), await api.signIn('B')]
    const line = await openConnection(api, mine.token)
    line.watch('a2', 'a3')
    const first = [await line.next(), await line.next()]
    expect(first.map(({ data }) => data)).toEqual([
      { activityId: 'a2', joined: 23, capacity: 40 },
      { activityId: 'a3', joined: 8, capacity: 10 },
    ])
    expect(first[0]).toMatchObject({ code: '10000', status: 'OK', date: api.clock.now() })
    await join(api, theirs.token, 'a4')
    await join(api, theirs.token, 'a3')
    expect((await line.next()).data).toEqual({ activityId: 'a3', joined: 9, capacity: 10 })
    expect(line.unread).toEqual([])
    line.socket.close()
  })

  test('watches only the activities of the last message', async () => {
    const api = await world.server(OFTEN)
    const { token } = await api.signIn()
    const line = await openConnection(api, token)
    line.watch('a2')
    await line.next()
    line.watch('a3')
    expect((await line.next()).data.activityId).toBe('a3')
    await join(api, token, 'a2')
    await join(api, token, 'a3')
    expect((await line.next()).data).toMatchObject({ activityId: 'a3', joined: 9 })
    line.socket.close()
  })

  test('sends changes that were written directly into the database', async () => {
    const api = await world.server(OFTEN)
    const { token } = await api.signIn()
    const line = await openConnection(api, token)
    line.watch('a2')
    await line.next()
    await api.database.query("UPDATE activities SET joined = 39 WHERE id = 'a2'")
    expect((await line.next()).data.joined).toBe(39)
    line.socket.close()
  })

  test.each([
    ['no token', () => undefined],
    ['an unknown token', () => 'x'.repeat(43)],
    ['a token that has ended', (token: string, api: Api) => (api.clock.advance(7200_000), token)],
  ])('accepts a connection with %s and closes it at once with TOKEN EXPIRED', async (_, tokenOf) => {
    const api = await world.server()
    const { token } = await api.signIn()
    const line = await openConnection(api, tokenOf(token, api))
    line.watch('a2')
    expect(await line.closed).toEqual({ code: 4401, reason: 'TOKEN EXPIRED' })
    expect(line.unread).toEqual([])
  })

  test('closes with 4401 when the token ends, not before, whether activities are watched or not', async () => {
    const api = await world.server(OFTEN)
    const { token } = await api.signIn()
    const [watching, silent] = [await openConnection(api, token), await openConnection(api, token)]
    watching.watch('a2')
    await watching.next()
    api.clock.advance(7_199_999)
    await join(api, token, 'a2')
    expect((await watching.next()).data.joined).toBe(24)
    api.clock.advance(1)
    expect(await watching.closed).toEqual({ code: 4401, reason: 'TOKEN EXPIRED' })
    expect((await silent.closed).code).toBe(4401)
  })

  test.each([
    ['a logout', (api: Api, token: string) => api.post('/logout', {}, token)],
    ['the session was revoked', (api: Api, token: string) => api.post('/dev/revoke', {}, token)],
    ['the token was expired', (api: Api, token: string) => api.post('/dev/expire', {}, token)],
  ])('closes with 4401 after %s, and connections of other sessions stay open', async (_, end) => {
    const api = await world.server(OFTEN)
    const [mine, theirs] = [await api.signIn('A'), await api.signIn('B')]
    const [line, other] = [await openConnection(api, mine.token), await openConnection(api, theirs.token)]
    await end(api, mine.token)
    expect((await line.closed).code).toBe(4401)
    other.watch('a3')
    expect((await other.next()).data.activityId).toBe('a3')
    other.socket.close()
  })

  test('stays open after a renewal, as the token of the connection is still valid', async () => {
    const api = await world.server(OFTEN)
    const { token, refreshToken } = await api.signIn()
    const line = await openConnection(api, token)
    await api.refresh(refreshToken)
    line.watch('a3')
    expect((await line.next()).data.activityId).toBe('a3')
    line.socket.close()
  })

  test.each([['not JSON'], ['{"watch":"a1"}'], ['{"watch":["../a1"]}'], ['{"watch":[],"more":1}'], ['null']])(
    'answers the message %s as a bad request, and closes the connection',
    async (message) => {
      const api = await world.server(OFTEN)
      const { token } = await api.signIn()
      const line = await openConnection(api, token)
      line.socket.send(message)
      expect(await line.next()).toMatchObject({ code: '40000', status: 'ERROR' })
      expect(await line.closed).toEqual({ code: 1008, reason: 'BAD REQUEST' })
    },
  )

  test('closes the connection after a binary message, and after a message that is too long', async () => {
    const api = await world.server(OFTEN)
    const { token } = await api.signIn()
    const bytes = await openConnection(api, token)
    bytes.socket.send(Buffer.from('{"watch":["a1"]}'))
    expect((await bytes.closed).code).toBe(1008)
    const long = await openConnection(api, token)
    long.socket.send('x'.repeat(5000))
    expect((await long.closed).code).toBe(1009)
  })

  test('stays open while the database fails, and sends changes afterwards', async () => {
    const api = await world.server(OFTEN)
    const { token } = await api.signIn()
    const line = await openConnection(api, token)
    line.watch('a2')
    await line.next()
    await api.database.query('ALTER TABLE activities RENAME TO gone')
    await api.database.query("UPDATE gone SET joined = 30 WHERE id = 'a2'")
    await api.database.query('ALTER TABLE gone RENAME TO activities')
    expect((await line.next()).data.joined).toBe(30)
    line.socket.close()
  })

  test('closes with 1001 when the server stops, without waiting for clients', async () => {
    const api = await world.server(OFTEN)
    const { token } = await api.signIn()
    const line = await openConnection(api, token)
    await api.app.close()
    expect((await line.closed).code).toBe(1001)
  })

  test('answers 404 without an upgrade, and other routes answer 404 to an upgrade', async () => {
    const api = await world.server()
    const { token } = await api.signIn()
    expect((await api.call('GET', LIVE, { token })).statusCode).toBe(404)
    const headers = { authorization: `Bearer ${token}` }
    for (const path of ['/nowhere', '/me'])
      await expect(api.app.injectWS(path, { headers })).rejects.toThrow('404')
  })
})
