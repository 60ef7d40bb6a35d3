import { createFakeWx } from 'mobx-miniprogram-auth/testing'
import type { FakeWx } from 'mobx-miniprogram-auth/testing'

const URL = 'wss://api.example.com/live'

function connect(fake: FakeWx, more: Partial<WechatMiniprogram.ConnectSocketOption> = {}) {
  const events: string[] = []
  const task = fake.wx.connectSocket({ url: URL, ...more })
  task.onOpen(() => events.push('open'))
  task.onMessage(({ data }) => events.push(`message ${String(data)}`))
  task.onError(({ errMsg }) => events.push(`error ${errMsg}`))
  task.onClose(({ code, reason }) => events.push(`close ${code} ${reason}`))
  return { task, events: events }
}

describe('wx.connectSocket of the fake', () => {
  test('opens, sends, receives and closes, with asynchronous events', async () => {
    const fake = createFakeWx()
    fake.socketServer((socket) => {
      socket.open()
      socket.message({ hello: 1 })
    })
    const { task, events: events } = connect(fake, {
      header: { Authorization: 'Bearer a' },
      protocols: ['p'],
    })
    expect(events).toEqual([])
    await fake.clock.settle()
    const sent: string[] = []
    task.send({ data: 'ping', success: () => sent.push('ok') })
    task.close({ code: 4000, reason: 'bye' })
    await fake.clock.settle()
    expect(events).toEqual(['open', 'message {"hello":1}', 'close 4000 bye'])
    expect(sent).toEqual(['ok'])
    expect(fake.sockets[0]).toMatchObject({
      url: URL,
      header: { Authorization: 'Bearer a' },
      protocols: ['p'],
      sent: ['ping'],
      state: 'closed',
    })
    fake.verify()
  })

  test('fails to send before it is open', async () => {
    const fake = createFakeWx()
    const { task } = connect(fake)
    const events: string[] = []
    task.send({ data: 'early', fail: ({ errMsg }) => events.push(errMsg) })
    await fake.clock.settle()
    expect(events).toEqual(['sendSocketMessage:fail SocketTask.readyState is not OPEN'])
    expect(fake.sockets[0]?.sent).toEqual([])
    expect(() => fake.verify()).toThrow('socket /live')
  })

  test('can be closed by the server, break, or time out', async () => {
    const fake = createFakeWx()
    const closed = connect(fake)
    const broken = connect(fake)
    const late = connect(fake, { timeout: 3000 })
    fake.sockets[0]?.open()
    fake.sockets[0]?.close(4401, 'TOKEN EXPIRED')
    fake.sockets[1]?.fail()
    await fake.clock.advance(3000)
    expect(closed.events).toEqual(['open', 'close 4401 TOKEN EXPIRED'])
    expect(broken.events).toEqual([
      'error connectSocket:fail connection reset',
      'close 1006 connection reset',
    ])
    expect(late.events).toEqual(['error connectSocket:fail timeout', 'close 1006 timeout'])
    expect(() => fake.sockets[0]?.message('x')).toThrow('closed, not open')
    expect(() => fake.sockets[0]?.open()).toThrow('closed, not connecting')
  })

  test('is closed by 5 s in the background and by going offline', async () => {
    const fake = createFakeWx()
    fake.socketServer((socket) => socket.open())
    const hidden = connect(fake)
    await fake.clock.settle()
    fake.hide()
    await fake.clock.advance(5000)
    expect(hidden.events).toEqual(['open'])
    await fake.show()
    expect(hidden.events.slice(1)).toEqual(['error connectSocket:fail interrupted', 'close 1006 interrupted'])
    const offline = connect(fake)
    await fake.clock.settle()
    fake.offline()
    await fake.clock.settle()
    expect(offline.events[2]).toContain('close 1006')
  })

  test('opens five sockets at a time, and to ws addresses only', async () => {
    const fake = createFakeWx()
    for (let i = 0; i < 5; i++) connect(fake)
    const events: string[] = []
    fake.wx.connectSocket({ url: URL, fail: ({ errMsg }) => events.push(errMsg) })
    fake.wx.connectSocket({ url: 'https://x.y', fail: ({ errMsg }) => events.push(errMsg) })
    await fake.clock.settle()
    expect(events).toEqual(['connectSocket:fail exceed max task count', 'connectSocket:fail invalid url'])
    expect(fake.sockets).toHaveLength(5)
  })
})
