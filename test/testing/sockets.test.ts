import { createFakeWx } from 'mobx-miniprogram-auth/testing'
import type { FakeWx } from 'mobx-miniprogram-auth/testing'

const URL = 'wss://api.example.com/live'

function connect(fake: FakeWx, more: Partial<WechatMiniprogram.ConnectSocketOption> = {}) {
  const told: string[] = []
  const task = fake.wx.connectSocket({ url: URL, ...more })
  task.onOpen(() => told.push('open'))
  task.onMessage(({ data }) => told.push(`message ${String(data)}`))
  task.onError(({ errMsg }) => told.push(`error ${errMsg}`))
  task.onClose(({ code, reason }) => told.push(`close ${code} ${reason}`))
  return { task, told }
}

describe('wx.connectSocket of the fake', () => {
  test('opens, sends, receives and closes, with asynchronous events', async () => {
    const fake = createFakeWx()
    fake.socketServer((socket) => {
      socket.open()
      socket.message({ hello: 1 })
    })
    const { task, told } = connect(fake, { header: { Authorization: 'Bearer a' }, protocols: ['p'] })
    expect(told).toEqual([])
    await fake.clock.settle()
    const sent: string[] = []
    task.send({ data: 'ping', success: () => sent.push('ok') })
    task.close({ code: 4000, reason: 'bye' })
    await fake.clock.settle()
    expect(told).toEqual(['open', 'message {"hello":1}', 'close 4000 bye'])
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
    const told: string[] = []
    task.send({ data: 'early', fail: ({ errMsg }) => told.push(errMsg) })
    await fake.clock.settle()
    expect(told).toEqual(['sendSocketMessage:fail SocketTask.readyState is not OPEN'])
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
    expect(closed.told).toEqual(['open', 'close 4401 TOKEN EXPIRED'])
    expect(broken.told).toEqual(['error connectSocket:fail connection reset', 'close 1006 connection reset'])
    expect(late.told).toEqual(['error connectSocket:fail timeout', 'close 1006 timeout'])
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
    expect(hidden.told).toEqual(['open'])
    await fake.show()
    expect(hidden.told.slice(1)).toEqual(['error connectSocket:fail interrupted', 'close 1006 interrupted'])
    const offline = connect(fake)
    await fake.clock.settle()
    fake.offline()
    await fake.clock.settle()
    expect(offline.told[2]).toContain('close 1006')
  })

  test('opens five sockets at a time, and to ws addresses only', async () => {
    const fake = createFakeWx()
    for (let i = 0; i < 5; i++) connect(fake)
    const told: string[] = []
    fake.wx.connectSocket({ url: URL, fail: ({ errMsg }) => told.push(errMsg) })
    fake.wx.connectSocket({ url: 'https://x.y', fail: ({ errMsg }) => told.push(errMsg) })
    await fake.clock.settle()
    expect(told).toEqual(['connectSocket:fail exceed max task count', 'connectSocket:fail invalid url'])
    expect(fake.sockets).toHaveLength(5)
  })
})
