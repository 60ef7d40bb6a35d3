import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import sharp from 'sharp'
import { createFileStore } from '../../server/meetup/images/files'
import { useWorld } from '../server/_server'
import type { Api } from '../server/_server'

const world = useWorld()
const CREATE = '/meetup/api/v1/match/image/create'
const EDGE = 'edge-of-the-form'

const form = (content: Buffer) => ({
  payload: Buffer.concat([
    Buffer.from(`--${EDGE}\r\nContent-Disposition: form-data; name="matchId"\r\n\r\nm1\r\n`),
    Buffer.from(`--${EDGE}\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n`),
    content,
    Buffer.from(`\r\n--${EDGE}--\r\n`),
  ]),
  headers: { 'content-type': `multipart/form-data; boundary=${EDGE}` },
})

const upload = async (api: Api, token: string, content: Buffer, body?: Readable) => {
  const whole = form(content)
  const response = await api.call('POST', CREATE, { token, ...whole, payload: body ?? whole.payload })
  return {
    statusCode: response.statusCode,
    headers: response.headers,
    ...response.json<{ code: string; data: { url: string } }>(),
  }
}

const filesOf = () => readdir(join(world.folder, 'files'))
const dot = () => sharp({ create: { width: 4, height: 2, channels: 3, background: '#c33' } })

async function noise(side: number): Promise<Buffer> {
  const raw = { width: side, height: side, channels: 3 } as const
  return sharp(randomBytes(side * side * 3), { raw })
    .png()
    .toBuffer()
}

test.each(['jpeg', 'webp', 'png'] as const)(
  'a stored %s has no EXIF, no XMP, and no data after the end of the picture',
  async (format) => {
    const api = await world.server()
    const { token } = await api.signIn()
    const exif = {
      IFD0: { Make: 'PhoneOfMine', Artist: 'MyName' },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '31/1 13/1 49/1', GPSLongitudeRef: 'E' },
    }
    const taken = await dot()
      .withExif(exif)
      .withXmp('<x:xmpmeta>HiddenInXmp</x:xmpmeta>')
      [format]()
      .toBuffer()
    expect(taken.includes('PhoneOfMine')).toBe(true)
    const { data, code } = await upload(api, token, Buffer.concat([taken, Buffer.from('BehindTheEnd')]))
    expect(code).toBe('10000')
    const served = (await api.call('GET', data.url)).rawPayload
    for (const trace of ['PhoneOfMine', 'MyName', 'HiddenInXmp', 'BehindTheEnd', 'Exif'])
      expect(served.includes(trace)).toBe(false)
    expect((await sharp(served).metadata()).exif).toBeUndefined()
  },
)

test('a photo is rotated as its EXIF orientation says, and stored without it', async () => {
  const api = await world.server()
  const { token } = await api.signIn()
  const { data } = await upload(api, token, await dot().withMetadata({ orientation: 6 }).jpeg().toBuffer())
  const metadata = await sharp((await api.call('GET', data.url)).rawPayload).metadata()
  expect([metadata.width, metadata.height, metadata.orientation]).toEqual([2, 4, undefined])
})

test('a small file of a giant picture, and a truncated picture, are refused, and no file is stored', async () => {
  const api = await world.server()
  const { token } = await api.signIn()
  const giant = await sharp({ create: { width: 9000, height: 9000, channels: 3, background: '#000' } })
    .png()
    .toBuffer()
  expect(giant.length).toBeLessThan(1_000_000)
  const before = await filesOf()
  expect((await upload(api, token, giant)).code).toBe('41500')
  expect((await upload(api, token, (await noise(50)).subarray(0, 2000))).code).toBe('41500')
  expect(await filesOf()).toEqual(before)
})

test('the pictures of one user have a quota, also for uploads at once, and deleting one makes room', async () => {
  const picture = await noise(60)
  const api = await world.server({ uploadQuota: Math.floor(picture.length * 2.5) })
  const { token } = await api.signIn()
  const answers = await Promise.all([1, 2, 3].map(() => upload(api, token, picture)))
  expect(answers.map(({ code }) => code).sort()).toEqual(['10000', '10000', '40900'])
  expect(await upload(api, token, picture)).toMatchObject({ code: '40900' })
  const other = await api.signIn('B')
  expect((await upload(api, other.token, picture)).code).toBe('10000')
  const { data } = await api.get<{ id: string; mine: boolean }[]>(
    '/meetup/api/v1/match/image/list?matchId=m1',
    token,
  )
  await api.post('/meetup/api/v1/match/image/delete', { id: data.find(({ mine }) => mine)?.id }, token)
  expect((await upload(api, token, picture)).code).toBe('10000')
})

test('of 40 uploads of one user at once three are accepted, the others get 429, and no draft file is left', async () => {
  const api = await world.server({ rateLimits: { upload: 1000 } })
  const { token } = await api.signIn()
  const picture = await noise(200)
  // No body ends before the others are answered, so that no upload takes the slot of one that has ended.
  const bodies = Array.from({ length: 40 }, () => new PassThrough())
  const uploads = bodies.map((body) => upload(api, token, picture, body))
  await new Promise<void>((resolve) => {
    let answered = 0
    for (const each of uploads) void each.then(() => ++answered === 37 && resolve())
  })
  for (const body of bodies) body.end(form(picture).payload)
  const answers = await Promise.all(uploads)
  const refused = answers.filter(({ statusCode }) => statusCode === 429)
  expect(answers.length - refused.length).toBe(3)
  expect(new Set(refused.map(({ code, headers }) => `${code} ${String(headers['retry-after'])}`))).toEqual(
    new Set(['42900 1']),
  )
  expect((await filesOf()).filter((name) => name.startsWith('.'))).toEqual([])
})

test('uploads of one user are limited per minute', async () => {
  const api = await world.server({ rateLimits: { upload: 2 } })
  const { token } = await api.signIn()
  const picture = await dot().png().toBuffer()
  for (const code of ['10000', '10000', '42900']) expect((await upload(api, token, picture)).code).toBe(code)
})

test('an upload that breaks off leaves no file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'files-'))
  const files = await createFileStore(folder)
  const broken = Readable.from(
    (async function* () {
      yield Buffer.alloc(100_000)
      await Promise.resolve()
      throw new Error('the phone is gone')
    })(),
  )
  await expect(files.receive(broken)).rejects.toThrow('the phone is gone')
  expect(await readdir(folder)).toEqual([])
  await rm(folder, { recursive: true })
})

/** A limit on the file size simulates a full disk: the write fails in the middle. */
const store = `
const { createFileStore } = require('./server/meetup/images/files')
const { Readable } = require('node:stream')
;(async () => {
  const files = await createFileStore(process.argv[1])
  for (const attempt of [() => files.receive(Readable.from([Buffer.alloc(50_000), Buffer.alloc(500_000)])), () => files.put(Buffer.alloc(500_000), 'png')])
    await attempt().then(() => console.log('kept'), (error) => console.log(error.code))
})()`

test('a write that fails on a full disk leaves no part of a picture', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'files-'))
  const limited = `trap '' XFSZ; ulimit -f 64; exec "$0" --import tsx -e "$1" "$2"`
  const child = spawn('bash', ['-c', limited, process.execPath, store, folder], {
    cwd: join(__dirname, '../..'),
  })
  let output = ''
  child.stdout.on('data', (piece: Buffer) => (output += piece.toString()))
  child.stderr.on('data', (piece: Buffer) => (output += piece.toString()))
  await once(child, 'close')
  expect(output).toBe('EFBIG\nEFBIG\n')
  expect(await readdir(folder)).toEqual([])
  await rm(folder, { recursive: true })
})
