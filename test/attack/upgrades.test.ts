import { once } from 'node:events'
import { connect } from 'node:net'
import fastify from 'fastify'
import type { FastifyInstance } from 'fastify'
import { createEnvelope } from '../../server/protocol/envelope'
import { installSockets } from '../../server/protocol/sockets'
import { fakeClock, useWorld } from '../server/_server'
import { LIVE } from '../server/_socket'
import { portOf, sendAndClose, sendRaw, upgradeTo } from './_raw'

const world = useWorld()

const connections = (app: FastifyInstance) =>
  new Promise<number>((resolve, reject) =>
    app.server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
  )

const places: [string, string][] = [
  ['a url that cannot be decoded', '/%'],
  ['a url whose parameter is too long', `/files/${'x'.repeat(150)}`],
  ['a url that does not exist', '/nowhere'],
  ['a route for plain requests', '/health'],
]

test.each(places)('200 upgrades to %s leave no connection open', async (_, path) => {
  const { app } = await world.server()
  const port = await portOf(app)
  await Promise.all(Array.from({ length: 200 }, () => sendAndClose(port, upgradeTo(path))))
  expect(await connections(app)).toBe(0)
})

test.each(places)(
  'an upgrade to %s is refused in an envelope, and the connection is closed',
  async (_, path) => {
    const { app } = await world.server()
    const answer = await sendRaw(await portOf(app), upgradeTo(path))
    expect([400, 404, 414]).toContain(answer.status)
    expect(answer.headers).toContain('Connection: close')
    expect(JSON.parse(answer.body)).toMatchObject({ status: 'ERROR', date: expect.any(Number) })
  },
)

test.each([
  ['by another method', upgradeTo(LIVE, { method: 'POST' })],
  ['to another protocol', upgradeTo(LIVE).replace('websocket', 'h2c')],
  ['without a key', upgradeTo(LIVE).replace(/Sec-WebSocket-Key.*\r\n/, '')],
  ['in a version that does not exist', upgradeTo(LIVE).replace('Version: 13', 'Version: 99')],
])('an upgrade of the live channel %s is refused, and the connection is closed', async (_, text) => {
  const { app } = await world.server()
  const { status } = await sendRaw(await portOf(app), text)
  expect(status).toBeGreaterThanOrEqual(400)
  expect(status).toBeLessThan(500)
})

test('the connection of an upgrade that is not answered in time is closed', async () => {
  const app = fastify()
  // A hook before the 101 never ends, as with a database that hangs.
  app.addHook('onRequest', () => new Promise(() => undefined))
  await installSockets(app, createEnvelope(fakeClock()), 20)
  app.get('/live', { websocket: true }, () => undefined)
  const socket = connect({ port: await portOf(app), host: '127.0.0.1' })
  socket.write(upgradeTo('/live'))
  await once(socket, 'close')
  await app.close()
})

test('a connection whose upgrade was refused does not keep the server from stopping', async () => {
  const { app } = await world.server()
  const port = await portOf(app)
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  socket.on('error', () => undefined)
  socket.write(upgradeTo('/%'))
  await once(socket, 'readable')
  await app.close()
  socket.destroy()
})
