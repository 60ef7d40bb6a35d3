import type { Activity } from '../../../server/meetup/activities/activities'
import type { Turnout } from '../../../server/meetup/activities/turnout'
import { useWorld } from '../_server'
import type { Api } from '../_server'
import { LIVE, openConnection } from '../_socket'

const world = useWorld()
const JOIN = '/meetup/api/v1/activity/join'
const DETAIL = '/meetup/api/v1/activity/detail'
const LEAVE = '/meetup/api/v1/activity/leave'
/** Looks follow each other closely, so that nobody has to wait for the next one. */
const EAGER = { liveInterval: 5 }

const join = (api: Api, token: string, activityId = 'a1') => api.post<Turnout>(JOIN, { activityId }, token)

describe('signing up', () => {
  test('counts once however often it is done, and is taken back as often', async () => {
    const api = await world.server()
    const { token } = await api.signIn()
    expect((await join(api, token, 'a2')).data).toEqual({ activityId: 'a2', joined: 24, capacity: 40 })
    expect((await join(api, token, 'a2')).data.joined).toBe(24)
    const leave = () => api.post<Turnout>(LEAVE, { activityId: 'a2' }, token)
    expect((await leave()).data.joined).toBe(23)
    expect((await leave()).data.joined).toBe(23)
  })

  test('the list of activities has the new number', async () => {
    const api = await world.server()
    const { token } = await api.signIn()
    await join(api, token, 'a2')
    const { data } = await api.get<{ list: { id: string; joined: number }[] }>(
      '/meetup/api/v1/activity/getActivityList',
      token,
    )
    expect(data.list.find(({ id }) => id === 'a2')?.joined).toBe(24)
  })

  test('each user sees what is theirs: in the list, and of one activity also as a visitor', async () => {
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
    // Whoever has a token is no visitor: it is renewed, and then they are told what is theirs.
    expect((await detail('x'.repeat(43))).code).toBe('99997')
    expect(
      (await api.call('GET', `${DETAIL}?activityId=a2`, { headers: { authorization: 'Basic x' } })).json(),
    ).toMatchObject({ code: '99997' })
    expect((await api.get(`${DETAIL}?activityId=a999`)).code).toBe('40400')
  })

  test('what visitors see is limited by address', async () => {
    const api = await world.server({ rateLimits: { visit: 2 } })
    const codes = []
    for (let n = 0; n < 3; n++) codes.push((await api.get(`${DETAIL}?activityId=a2`)).code)
    expect(codes).toEqual(['10000', '10000', '42900'])
  })

  test('an activity that is over is neither joined nor left', async () => {
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

  test('of those who want the last place at the same time one gets it', async () => {
    const api = await world.server()
    const people = await Promise.all(['A', 'B', 'C', 'D'].map((device) => api.signIn(device)))
    const answers = await Promise.all(people.map(({ token }) => join(api, token)))
    expect(answers.map(({ code }) => code).sort()).toEqual(['10000', '40900', '40900', '40900'])
    const winner = people[answers.findIndex(({ code }) => code === '10000')]
    expect((await join(api, winner?.token ?? '')).data).toMatchObject({ joined: 12, capacity: 12 })
  })

  test('an activity that does not exist is not found, and it needs a token', async () => {
    const api = await world.server()
    const { token } = await api.signIn()
    expect((await join(api, token, 'a999')).code).toBe('40400')
    expect((await api.post(JOIN, { activityId: 'a1' })).code).toBe('99997')
    expect((await api.post(JOIN, {}, token)).code).toBe('40000')
  })
})

describe('the live channel', () => {
  test('tells how things are, and then every change, of what is watched', async () => {
    const api = await world.server(EAGER)
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

  test('a new wish replaces the old one', async () => {
    const api = await world.server(EAGER)
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

  test('tells of what somebody else wrote into the database', async () => {
    const api = await world.server(EAGER)
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
  ])('%s is let in and told at once that it has expired', async (_, tokenOf) => {
    const api = await world.server()
    const { token } = await api.signIn()
    const line = await openConnection(api, tokenOf(token, api))
    line.watch('a2')
    expect(await line.closed).toEqual({ code: 4401, reason: 'TOKEN EXPIRED' })
    expect(line.unread).toEqual([])
  })

  test('it closes with 4401 when the token reaches its end, not before, watching or not', async () => {
    const api = await world.server(EAGER)
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
    ['an end from another device', (api: Api, token: string) => api.post('/dev/revoke', {}, token)],
    ['a token withdrawn', (api: Api, token: string) => api.post('/dev/expire', {}, token)],
  ])('it closes with 4401 after %s, and other sessions stay', async (_, end) => {
    const api = await world.server(EAGER)
    const [mine, theirs] = [await api.signIn('A'), await api.signIn('B')]
    const [line, other] = [await openConnection(api, mine.token), await openConnection(api, theirs.token)]
    await end(api, mine.token)
    expect((await line.closed).code).toBe(4401)
    other.watch('a3')
    expect((await other.next()).data.activityId).toBe('a3')
    other.socket.close()
  })

  test('a renewal leaves the connection alone: the token it was made with lives to its own end', async () => {
    const api = await world.server(EAGER)
    const { token, refreshToken } = await api.signIn()
    const line = await openConnection(api, token)
    await api.refresh(refreshToken)
    line.watch('a3')
    expect((await line.next()).data.activityId).toBe('a3')
    line.socket.close()
  })

  test.each([['not JSON'], ['{"watch":"a1"}'], ['{"watch":["../a1"]}'], ['{"watch":[],"more":1}'], ['null']])(
    '%s is answered as a bad request, and the connection closed',
    async (message) => {
      const api = await world.server(EAGER)
      const { token } = await api.signIn()
      const line = await openConnection(api, token)
      line.socket.send(message)
      expect(await line.next()).toMatchObject({ code: '40000', status: 'ERROR' })
      expect(await line.closed).toEqual({ code: 1008, reason: 'BAD REQUEST' })
    },
  )

  test('bytes, and a message that is too long, end the connection', async () => {
    const api = await world.server(EAGER)
    const { token } = await api.signIn()
    const bytes = await openConnection(api, token)
    bytes.socket.send(Buffer.from('{"watch":["a1"]}'))
    expect((await bytes.closed).code).toBe(1008)
    const long = await openConnection(api, token)
    long.socket.send('x'.repeat(5000))
    expect((await long.closed).code).toBe(1009)
  })

  test('a database that fails for a while is no end: it goes on when that is over', async () => {
    const api = await world.server(EAGER)
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

  test('a server that closes says so, and does not wait for clients that are silent', async () => {
    const api = await world.server(EAGER)
    const { token } = await api.signIn()
    const line = await openConnection(api, token)
    await api.app.close()
    expect((await line.closed).code).toBe(1001)
  })

  test('without an upgrade there is nothing at its address, and with one nothing at others', async () => {
    const api = await world.server()
    const { token } = await api.signIn()
    expect((await api.call('GET', LIVE, { token })).statusCode).toBe(404)
    const headers = { authorization: `Bearer ${token}` }
    for (const path of ['/nowhere', '/me'])
      await expect(api.app.injectWS(path, { headers })).rejects.toThrow('404')
  })
})
