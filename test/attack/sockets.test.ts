import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { WebSocket as FastifySocket } from '@fastify/websocket'
import { sendOrTerminate, startHeartbeat } from '../../server/meetup/live/live-connections'
import { useWorld } from '../server/_server'
import { LIVE, openConnection } from '../server/_socket'
import { WebSocket, WebSocketServer } from '../web-socket'
import { portOf } from './_raw'

const world = useWorld()

/** Both ends of a connection over the network. */
async function pair() {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', autoPong: false })
  await once(server, 'listening')
  const connected = once(server, 'connection') as Promise<[FastifySocket]>
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`, {
    autoPong: false,
  })
  const [far] = await connected
  await once(client, 'open')
  return { client, far, close: () => (client.terminate(), server.close()) }
}

test('of 20 connections of one user the newest ten stay open, and so do those of other users', async () => {
  const api = await world.server()
  const [attacker, other] = [await api.signIn('A'), await api.signIn('B')]
  const theirs = await openConnection(api, other.token)
  const lines = []
  for (let n = 0; n < 20; n++) {
    const line = await openConnection(api, attacker.token)
    // An answer shows that the connection was accepted.
    line.watch('a2')
    await line.next()
    lines.push(line)
  }
  const dropped = await Promise.all(lines.slice(0, 10).map(({ closed }) => closed))
  expect(new Set(dropped.map(({ code }) => code))).toEqual(new Set([4429]))
  for (const line of [...lines.slice(10), theirs]) {
    line.watch('a3')
    expect((await line.next()).data.activityId).toBe('a3')
    line.socket.close()
  }
})

test('a user who sends too many watch messages loses all connections with code 1008', async () => {
  const api = await world.server()
  const { token } = await api.signIn()
  const lines = [await openConnection(api, token), await openConnection(api, token)]
  for (let n = 0; n < 200; n++) for (const line of lines) line.watch(n % 2 ? 'a2' : 'a3')
  for (const line of lines) expect(await line.closed).toEqual({ code: 1008, reason: 'TOO MANY MESSAGES' })
})

test.each(['ping', 'pong'] as const)('a flood of %s frames closes the connection', async (frame) => {
  const api = await world.server()
  const { token } = await api.signIn()
  const line = await openConnection(api, token)
  for (let n = 0; n < 200; n++) line.socket[frame](`${n}`)
  expect(await line.closed).toEqual({ code: 1008, reason: 'TOO MANY MESSAGES' })
})

test('a ping is answered with its own data', async () => {
  const api = await world.server()
  const { token } = await api.signIn()
  const line = await openConnection(api, token)
  const answered = once(line.socket, 'pong')
  line.socket.ping('are you there')
  expect(String((await answered)[0])).toBe('are you there')
  line.socket.close()
})

test('only a pong with the data of the ping keeps a connection open', async () => {
  const { client, far, close } = await pair()
  startHeartbeat(far, () => true, 20)
  let asked = 0
  client.on('ping', (data) => {
    asked++
    // Three pongs with the data of the ping, then pongs with other data.
    client.pong(asked <= 3 ? data : 'still here')
  })
  await once(client, 'close')
  expect(asked).toBe(4)
  close()
})

test('the data buffered for a client that never reads stays below 70 kB, and the client is disconnected', async () => {
  const { client, far, close } = await pair()
  client.pause()
  const closed = once(far, 'close')
  const line = 'x'.repeat(1000)
  let most = 0
  for (let n = 0; n < 1_000_000 && far.readyState === far.OPEN; n++) {
    sendOrTerminate(far, line)
    most = Math.max(most, far.bufferedAmount)
    if (n % 100 === 0) await new Promise(setImmediate)
  }
  await closed
  expect(most).toBeLessThan(70_000)
  close()
})

test('a connection without a token is closed with code 4401, however many messages it sends', async () => {
  const api = await world.server()
  const client = new WebSocket(`ws://127.0.0.1:${await portOf(api.app)}${LIVE}`)
  await once(client, 'open')
  for (let n = 0; n < 500; n++) client.send('{"watch":["a1"]}')
  expect(await once(client, 'close')).toEqual([4401, Buffer.from('TOKEN EXPIRED')])
})
