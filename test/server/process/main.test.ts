import { once } from 'node:events'
import { createServer } from 'node:net'
import { lockFolder } from '../../../server/database/folder-lock'
import { useProcesses } from '../_process'
import { prepareFolder } from '../_template'

const processes = useProcesses()

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s stops the server after running requests were answered',
  async (signal) => {
    await prepareFolder(processes.folder)
    const server = processes.start({ DEV_ROUTES: '1' })
    const address = await server.address
    const faults = { method: 'POST', headers: { 'content-type': 'application/json' } }
    await fetch(`${address}/dev/faults`, { ...faults, body: '{"latencyMs":300}' })
    const slow = fetch(`${address}/health`)
    let requests = 0
    while (requests === 0) {
      const state: { data: { requests: number } } = await (await fetch(`${address}/dev/state`)).json()
      requests = state.data.requests
    }
    server.child.kill(signal)
    expect((await slow).status).toBe(200)
    expect(await server.ended).toBe(0)
  },
)

test('a port in use ends the process with one line of output, and leaves the data folder unlocked', async () => {
  await prepareFolder(processes.folder)
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const address = other.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const server = processes.start({ PORT: String(port) })
  expect(await server.ended).toBe(1)
  expect(server.output).toBe(`server: Port ${port} on 127.0.0.1 is in use. Set PORT to another one.\n`)
  other.close()
  const unlock = await lockFolder(processes.folder)
  await unlock()
})

test.each([
  [{ PORT: 'x' }, 'PORT must be a whole number from 0 to 65535.'],
  [{ DEV_ROUTES: '1', NODE_ENV: 'production' }, 'DEV_ROUTES must not be set when NODE_ENV is production.'],
])('with %j the process prints the error in one line and ends with code 1', async (env, message) => {
  const server = processes.start(env)
  expect(await server.ended).toBe(1)
  expect(server.output).toBe(`server: ${message}\n`)
})

test('a PostgreSQL that cannot be reached ends the process with one line without the password', async () => {
  const server = processes.start({ DATABASE_URL: 'postgres://meetup:hunter2@127.0.0.1:1/meetup' })
  expect(await server.ended).toBe(1)
  expect(server.output).toBe('server: DATABASE_URL: no connection to the database (ECONNREFUSED).\n')
})
