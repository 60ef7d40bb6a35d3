import { once } from 'node:events'
import { connect } from 'node:net'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { useWorld } from '../server/_server'
import { portOf } from './_raw'

const world = useWorld()
const MINUTE = 60_000

test('a client that asks for a picture and does not read it loses its connection', async () => {
  const { app } = await world.server()
  const name = `${'x'.repeat(43)}.png`
  await writeFile(join(world.folder, 'files', name), Buffer.alloc(8 * 1024 * 1024))
  // What production has, and a time that a test can wait for.
  expect(app.server.timeout).toBeGreaterThanOrEqual(MINUTE)
  expect(app.server.timeout).toBeLessThanOrEqual(5 * MINUTE)
  app.server.setTimeout(100)
  const socket = connect({ port: await portOf(app), host: '127.0.0.1' })
  socket.on('error', () => undefined)
  socket.pause()
  const [arrived] = await Promise.all([
    once(app.server, 'connection'),
    new Promise<void>((resolve) =>
      socket.write(`GET /files/${name} HTTP/1.1\r\nHost: a\r\n\r\n`, () => resolve()),
    ),
  ])
  await once(arrived[0], 'close')
  socket.destroy()
})

test('a request that trickles in has two minutes for all of it, and a minute for its headers', async () => {
  const { app } = await world.server()
  expect(app.server.requestTimeout).toBe(2 * MINUTE)
  expect(app.server.headersTimeout).toBe(MINUTE)
})
