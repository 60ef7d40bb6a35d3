/** @jest-environment node */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { StartError, choosePorts, close, listen } from '../../preview/server/listen'
import { chooseDataFolder } from '../../preview/server/data-folder'
import { HELP, readOptions } from '../../preview/server/options'
import { lockFolder } from '../../server/database/folder-lock'

const busy = createServer()
let port = 0
beforeAll(async () => {
  await listen(busy, 0)
  port = (busy.address() as AddressInfo).port
})
afterAll(() => close(busy))

const silent = () => undefined

describe('ports of npm start', () => {
  test('port 0 stays 0, so that the system chooses a free port', async () => {
    expect(await choosePorts({ port: 0, apiPort: 0 }, silent)).toEqual({ port: 0, apiPort: 0 })
  })

  test('ports that were asked for and are in use are refused with a command that names free ones', async () => {
    const refused = choosePorts({ port, apiPort: port }, silent)
    await expect(refused).rejects.toThrow(StartError)
    await expect(refused).rejects.toThrow(
      new RegExp(
        `^Port ${port} for the preview is in use\\. Port ${port} for the server is in use\\. ` +
          'These are free: npm start -- --port (\\d+) --api-port (?!\\1)\\d+$',
      ),
    )
  })

  test('the same port for both is refused', async () => {
    const probe = createServer()
    await listen(probe, 0)
    const free = (probe.address() as AddressInfo).port
    await close(probe)
    await expect(choosePorts({ port: free, apiPort: free }, silent)).rejects.toThrow(
      `Port ${free} for the server is in use. These are free: npm start -- --port ${free} --api-port `,
    )
  })

  test('if the default port is in use, the next free one is taken and reported', async () => {
    const usual = createServer()
    // If another program uses the port already, it is in use as well.
    const held = await listen(usual, 8080).catch(() => null)
    const said: string[] = []
    const ports = await choosePorts({ apiPort: 0 }, (message) => said.push(message))
    if (held !== null) await close(usual)
    expect(ports.port).toBeGreaterThan(8080)
    expect(said).toEqual([`Port 8080 for the preview is in use; it takes ${ports.port}.`])
  })
})

describe('the data folder', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'preview-data-'))

  test('if the default folder is in use, another is taken; one that was asked for is refused', async () => {
    const said: string[] = []
    const log = (message: string) => said.push(message)
    expect(await chooseDataFolder(undefined, folder, 8788, log)).toBe(folder)
    const unlock = await lockFolder(folder)
    expect(await chooseDataFolder(undefined, folder, 8788, log)).toBe(`${folder}-8788`)
    expect(said).toEqual([
      `Another preview keeps its data in ${folder}; this one has its own in ${folder}-8788.`,
    ])
    await expect(chooseDataFolder(folder, 'elsewhere', 8788, log)).rejects.toThrow(StartError)
    await unlock()
  })
})

describe('the options of npm start', () => {
  test('take precedence over the environment', () => {
    const env = { PREVIEW_PORT: '1', PORT: '2', DATA_DIR: 'a' }
    expect(readOptions(['--port', '3', '--token-life', '20'], env)).toEqual({
      help: false,
      port: 3,
      apiPort: 2,
      dataDir: 'a',
      tokenTtl: 20,
    })
  })

  test.each([['--port=x'], ['--api-port=70000'], ['--token-life=0'], ['--app=nowhere']])(
    '%s is refused',
    (option) => expect(() => readOptions([option], {})).toThrow(StartError),
  )

  test('are all named in the help', () => {
    expect(readOptions(['-h'], {}).help).toBe(true)
    for (const option of ['--port', '--api-port', '--app', '--token-life', '--data-dir', '--help'])
      expect(HELP).toContain(option)
  })
})
