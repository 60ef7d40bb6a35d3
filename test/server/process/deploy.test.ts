import { execFileSync, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, request as ask } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { readConfig } from '../../../server/config'
import { LAST_TIMEOUT } from '../../../server/stop'
import { useWorld } from '../_server'
import { createFakeWechat } from '../_wechat'

const root = join(__dirname, '../../..')
const read = (name: string) => readFileSync(join(root, 'server/deploy', name), 'utf8')
const world = useWorld()

const DATA_KEYS = `k1:${Buffer.alloc(32, 1).toString('base64')}`

describe('the image', () => {
  let folder: string
  beforeAll(() => {
    mkdirSync(join(root, '.cache'), { recursive: true })
    // Inside the project, so that its packages are found without installing them again.
    folder = mkdtempSync(join(root, '.cache/deploy-'))
    execFileSync(process.execPath, [join(root, 'server/deploy/bundle.mjs'), folder])
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  test('contains the packages that the server imports, in the versions of the lock file', () => {
    const { dependencies }: { dependencies: Record<string, string> } = JSON.parse(
      readFileSync(join(folder, 'package.json'), 'utf8'),
    )
    const { packages }: { packages: Record<string, { version: string }> } = JSON.parse(
      readFileSync(join(root, 'package-lock.json'), 'utf8'),
    )
    expect(Object.keys(dependencies)).toEqual(expect.arrayContaining(['fastify', 'pg', 'sharp']))
    for (const [name, version] of Object.entries(dependencies))
      expect([name, packages[`node_modules/${name}`]?.version]).toEqual([name, version])
    for (const tool of ['tsx', 'esbuild', 'jest', 'typescript']) expect(dependencies).not.toHaveProperty(tool)
  })

  test('starts in production, and serves 90 users a minute behind a proxy', async () => {
    const wechat = createFakeWechat()
    const endpoint = await wechat.app.listen({ host: '127.0.0.1', port: 0 })
    const env = {
      ...{ NODE_ENV: 'production', PORT: '0', DATA_DIR: join(folder, 'data'), TRUST_PROXY: 'loopback' },
      ...{ WECHAT_APPID: 'wx1', WECHAT_SECRET: 's', WECHAT_ENDPOINT: endpoint, LOG_LEVEL: 'warn' },
      DATA_KEYS,
    }
    const child = spawn(process.execPath, ['main.js'], {
      cwd: folder,
      env: { PATH: process.env.PATH ?? '', ...env },
    })
    const address = await addressOf(child)
    const { proxy, port } = await proxyTo(address)
    const statuses = await Promise.all(
      Array.from({ length: 90 }, async (_, n) => {
        // A server on a slow machine may answer that it is busy: then a client asks again.
        for (let tries = 1; ; tries++) {
          const response = await fetch(`http://127.0.0.1:${port}/login`, {
            method: 'POST',
            headers: { 'content-type': 'application/json', 'x-test-client': `203.0.113.${n}` },
            body: '{"code":"a code"}',
          })
          const { code } = (await response.json()) as { code: string }
          if (response.status !== 503 || tries === 20) return `${response.status} ${code}`
        }
      }),
    )
    expect(new Set(statuses)).toEqual(new Set(['200 10000']))
    child.kill('SIGTERM')
    expect(await once(child, 'close')).toEqual([0, null])
    proxy.close()
    proxy.closeAllConnections()
    await wechat.app.close()
  })

  test('copies paths that exist, and checks its health at a route that exists', async () => {
    const dockerfile = read('Dockerfile')
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, paths = '']) =>
      paths.split(' '),
    )
    expect(copied.length).toBeGreaterThan(2)
    for (const path of copied) expect([path, existsSync(join(root, path))]).toEqual([path, true])
    const kept = readFileSync(join(root, '.dockerignore'), 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('!'))
      .map((line) => line.slice(1))
    expect(kept.sort()).toEqual(copied.sort())
    const [, health = ''] = /fetch\('http:\/\/127\.0\.0\.1:8787(\/\w+)'\)/.exec(dockerfile) ?? []
    expect((await (await world.server()).call('GET', health)).statusCode).toBe(200)
  })
})

describe('the compose file', () => {
  const compose = read('compose.yaml')
  const server = compose.slice(compose.indexOf('  server:'), compose.indexOf('  database:'))

  test('sets the variables of the server to valid values, and trusts the network that it defines', () => {
    const set = [...server.matchAll(/^ {6}([A-Z_]+): (.+)$/gm)].map(([, name = '', value = '']) => [
      name,
      value.replace('${DATA_KEYS:?}', DATA_KEYS).replace(/\$\{\w+:\?\}/g, 'x'.repeat(20)),
    ])
    const env = Object.fromEntries(set)
    const config = readConfig({ NODE_ENV: 'production', ...env })
    expect(Object.keys(env)).toEqual([
      'DATABASE_URL',
      'WECHAT_APPID',
      'WECHAT_SECRET',
      'DATA_KEYS',
      'METRICS_TOKEN',
      'TRUST_PROXY',
    ])
    expect(config.database).toEqual({ url: `postgres://auth:${'x'.repeat(20)}@database:5432/auth` })
    expect(compose).toContain(`subnet: ${config.trustProxy}`)
  })

  test('requires every secret, and env.example names each of them', () => {
    const asked = [...compose.matchAll(/\$\{(\w+)(:\?)?\}/g)].map(([, name, required]) => [name, required])
    expect(asked.every(([, required]) => required === ':?')).toBe(true)
    const named = [...read('env.example').matchAll(/^(\w+)=/gm)].map(([, name]) => name)
    expect(named.sort()).toEqual([...new Set(asked.map(([name]) => name))].sort())
  })

  test('gives the server more time to stop than it may take', () => {
    const grace = Number(/stop_grace_period: (\d+)s/.exec(server)?.[1])
    expect(grace * 1000).toBeGreaterThan(readConfig({}).stopTimeout * 1000 + LAST_TIMEOUT)
  })
})

function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = ''
    const listen = (piece: Buffer) => {
      output += piece.toString()
      const [, found] = /server listening on (http:\S+)\n/.exec(output) ?? []
      if (found !== undefined) resolve(found)
    }
    child.stdout?.on('data', listen)
    child.stderr?.on('data', listen)
    child.on('close', () => reject(new Error(`ended without listening: ${output}`)))
  })
}

/** A proxy that replaces X-Forwarded-For by the address in the header x-test-client. */
async function proxyTo(address: string) {
  const proxy = createServer((incoming, outgoing) => {
    const headers = { ...incoming.headers, 'x-forwarded-for': String(incoming.headers['x-test-client']) }
    const onward = ask(`${address}${incoming.url ?? ''}`, { method: incoming.method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    })
    incoming.pipe(onward)
  }).listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  return { proxy, port: (proxy.address() as AddressInfo).port }
}
