import type { AuthEvents } from 'mobx-miniprogram-auth'
import { authorize } from 'mobx-miniprogram-auth/authorize'
import { connect } from 'mobx-miniprogram-auth/socket'
import { ok } from 'mobx-miniprogram-auth/testing'
import { BASE, expired, outcome, useWorld, world } from '../_world'

let errors: AuthEvents['error'][]
useWorld()
beforeEach(() => {
  errors = []
  world.store.on('error', (event) => errors.push(event))
  world.backend.routes['/odd'] = () => ok({ list: [] })
})

const thrown = new RangeError('no such field')
const is = (data: unknown, code: string): boolean => JSON.stringify(data).includes(code)
const VERDICTS: [string, (answer: { data: unknown }) => unknown][] = [
  [
    'throws',
    ({ data }) => {
      if (is(data, 'list')) throw thrown
      return is(data, '99997')
    },
  ],
  ['rejects', ({ data }) => (is(data, 'list') ? Promise.reject(thrown) : Promise.resolve(is(data, '99997')))],
]

describe.each(VERDICTS)('S123 R5 an `isExpired` that %s for an unexpected body', (_how, isExpired) => {
  const client = () => world.http.extend({ isExpired, expiredCodes: undefined })
  const event = { source: 'isExpired', error: thrown }

  test('leaves the call its answer, is reported once by the store’s event, and starts no renewal', async () => {
    expect(await outcome(client().post('odd'))).toEqual({ list: [] })
    await world.settle()
    expect(errors).toEqual([event])
    expect(world.fake.requests.map(({ path }) => path)).toEqual(['/odd'])
  })

  test('leaves an error status an error', async () => {
    world.backend.routes['/odd'] = () => ok({ list: [] }, { statusCode: 500 })
    expect(await outcome(client().get('odd'))).toBe('http-status')
    expect(errors).toEqual([event])
  })

  test('counts neither for nor against the token', async () => {
    const http = client()
    for (let i = 0; i < 6; i++) {
      await http.get('odd')
      world.store.expire()
      await world.settle()
    }
    expect(world.sent('refresh').length).toBeLessThan(6)
    world.backend.valid = 'nobody has this'
    await world.store.login()
    expect(await outcome(http.get('other'))).toEqual({ code: '10000', data: '/other' })
  })

  test('leaves `success` of `authorize` its answer', async () => {
    const request = authorize(wx.request, { auth: world.store, baseUrl: BASE, isExpired })
    const success = jest.fn()
    const fail = jest.fn()
    request({ url: BASE + 'odd', method: 'POST', success, fail })
    await world.settle()
    expect(fail).not.toHaveBeenCalled()
    expect(success).toHaveBeenCalledTimes(1)
    expect(success).toHaveBeenCalledWith(expect.objectContaining({ data: { list: [] }, statusCode: 200 }))
    expect(errors).toEqual([event])
    expect(world.sent('refresh')).toHaveLength(0)
  })

  test('keeps the messages of a socket in order and the socket open, and a later expired message still counts', async () => {
    world.fake.socketServer((socket) => socket.open())
    const messages: unknown[] = []
    const ends = jest.fn()
    const socket = connect(client(), { url: 'ws' })
    socket.onMessage((data) => messages.push(data))
    socket.onClose(ends)
    await world.settle()
    for (const data of ['{"list":1}', '{"n":2}', '{"list":3}', '{"n":4}'])
      world.fake.sockets[0]?.message(data)
    await world.settle()
    expect(messages).toEqual(['{"list":1}', '{"n":2}', '{"list":3}', '{"n":4}'])
    expect([socket.state, errors, world.sent('refresh')]).toEqual(['open', [event, event], []])
    world.fake.sockets[0]?.message({ code: '99997' })
    await world.settle()
    expect(world.fake.sockets.map(({ state }) => state)).toEqual(['closed', 'open'])
    expect([socket.state, ends.mock.calls]).toEqual(['open', []])
    socket.close()
  })

  test('counts neither for nor against the token of a socket', async () => {
    const accepted = jest.spyOn(world.store.gate, 'accepted')
    world.fake.socketServer((socket) => socket.open())
    const socket = connect(client(), { url: 'ws' })
    await world.settle()
    world.fake.sockets[0]?.message({ list: [] })
    await world.settle()
    expect(accepted).not.toHaveBeenCalled()
    world.fake.sockets[0]?.message({ news: 1 })
    await world.settle()
    expect(accepted).toHaveBeenCalledTimes(1)
    socket.close()
  })

  test('for a call that was aborted meanwhile sends nothing further', async () => {
    const call = client().get('odd')
    const end = outcome(call)
    world.http.observe(({ phase }) => {
      if (phase === 'answered') call.abort()
    })
    expect(await end).toBe('aborted')
    await world.settle()
    expect(world.fake.requests).toHaveLength(1)
  })
})

test('S123 `isExpired` is not called for a request or a socket to another origin', async () => {
  const isExpired = jest.fn(() => {
    throw thrown
  })
  world.fake.server(() => expired())
  const http = world.http.extend({ isExpired, expiredCodes: undefined })
  expect(await outcome(http.get('https://elsewhere.example.net/a'))).toMatchObject({ code: '99997' })
  world.fake.socketServer((socket) => socket.open())
  const socket = connect(http, { url: 'wss://elsewhere.example.net/a' })
  await world.settle()
  world.fake.sockets[0]?.message({ code: '99997' })
  await world.settle()
  expect(socket.state).toBe('open')
  socket.close()
  expect([isExpired.mock.calls, errors]).toEqual([[], []])
})
