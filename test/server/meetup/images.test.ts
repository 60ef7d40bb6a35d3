import { randomBytes } from 'node:crypto'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import type { MatchImage } from '../../../server/meetup/images/images'
import { useWorld } from '../_server'
import type { Api, Body } from '../_server'

const world = useWorld()
const CREATE = '/meetup/api/v1/match/image/create'
const LIST = '/meetup/api/v1/match/image/list'
const DOWNLOAD = '/meetup/api/v1/match/image/download'
const DELETE = '/meetup/api/v1/match/image/delete'
const NOTHING = Buffer.alloc(0)

const bytesOf = (signature: string, length = 64) =>
  Buffer.concat([Buffer.from(signature, 'latin1'), Buffer.alloc(length)])

const drawing = () => sharp({ create: { width: 9, height: 6, channels: 3, background: '#2a6' } })
const pictures = { png: NOTHING, jpg: NOTHING, gif: NOTHING, webp: NOTHING }
beforeAll(async () => {
  pictures.png = await drawing().png().toBuffer()
  pictures.jpg = await drawing().jpeg().toBuffer()
  pictures.gif = await drawing().gif().toBuffer()
  pictures.webp = await drawing().webp().toBuffer()
})

interface Part {
  readonly name: string
  readonly content: Buffer | string
  readonly filename?: string
}

function form(parts: readonly Part[]) {
  const boundary = 'boundary-of-the-test'
  const chunks = parts.flatMap(({ name, content, filename }) => [
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"`,
    filename === undefined ? '' : `; filename="${filename}"\r\nContent-Type: image/png`,
    '\r\n\r\n',
    content,
    '\r\n',
  ])
  return {
    payload: Buffer.concat([...chunks, `--${boundary}--\r\n`].map((chunk) => Buffer.from(chunk))),
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
  }
}

async function upload(api: Api, token: string, content: Buffer, matchId = 'm1'): Promise<Body<MatchImage>> {
  const parts = [
    { name: 'file', filename: 'picture.png', content },
    { name: 'matchId', content: matchId },
  ]
  return (await api.call('POST', CREATE, { token, ...form(parts) })).json()
}

test.each(['png', 'jpg', 'gif', 'webp'] as const)(
  'a %s is stored, listed, and served in the same format and size',
  async (type) => {
    const content = pictures[type]
    const api = await world.server()
    const { token } = await api.signIn()
    const created = await upload(api, token, content)
    expect(created.code).toBe('10000')
    expect(created.data).toEqual({
      id: expect.any(String),
      matchId: 'm1',
      url: expect.stringMatching(new RegExp(`^/files/[\\w-]{43}\\.${type}$`)),
      createdAt: api.clock.now(),
      mine: true,
    })
    expect((await api.get(`${LIST}?matchId=m1`, token)).data).toEqual([created.data])
    const served = await api.call('GET', created.data.url)
    expect(await sharp(served.rawPayload).metadata()).toMatchObject({
      format: type === 'jpg' ? 'jpeg' : type,
      width: 9,
      height: 6,
    })
    expect(served.headers).toMatchObject({
      'content-type': `image/${type === 'jpg' ? 'jpeg' : type}`,
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'cross-origin',
    })
  },
)

test('the field matchId may come before the file', async () => {
  const api = await world.server()
  const { token } = await api.signIn()
  const parts = [
    { name: 'matchId', content: 'm2' },
    { name: 'file', filename: 'a.png', content: pictures.png },
  ]
  const response = await api.call('POST', CREATE, { token, ...form(parts) })
  expect(response.json()).toMatchObject({ code: '10000', data: { matchId: 'm2' } })
})

test('every user sees the pictures of a match, the newest first, and which are their own', async () => {
  const api = await world.server()
  const mine = await api.signIn('A')
  const theirs = await api.signIn('B')
  const { data: older } = await upload(api, mine.token, pictures.png)
  api.clock.advance(1000)
  const { data: newer } = await upload(api, theirs.token, pictures.gif)
  await upload(api, theirs.token, pictures.gif, 'm2')
  const { data } = await api.get<MatchImage[]>(`${LIST}?matchId=m1`, mine.token)
  expect(data.map(({ id, mine }) => [id, mine])).toEqual([
    [newer.id, false],
    [older.id, true],
  ])
})

test('the owner of a picture can delete it by either route, and the file is deleted with it', async () => {
  const api = await world.server()
  const { token } = await api.signIn()
  const { data: first } = await upload(api, token, pictures.png)
  const { data: second } = await upload(api, token, pictures.png)
  expect(await api.post(DELETE, { id: first.id }, token)).toMatchObject({ code: '10000', data: null })
  expect(
    (await api.call('DELETE', `/meetup/api/v1/match/image/${second.id}`, { token })).json(),
  ).toMatchObject({
    code: '10000',
  })
  expect((await api.get(`${LIST}?matchId=m1`, token)).data).toEqual([])
  for (const { url } of [first, second]) expect((await api.call('GET', url)).statusCode).toBe(404)
})

test('a picture of another user cannot be deleted', async () => {
  const api = await world.server()
  const { data } = await upload(api, (await api.signIn('A')).token, pictures.png)
  const { token } = await api.signIn('B')
  expect((await api.post(DELETE, { id: data.id }, token)).code).toBe('40300')
  expect((await api.call('GET', data.url)).statusCode).toBe(200)
})

test('a picture that does not exist or was deleted cannot be deleted', async () => {
  const api = await world.server()
  const { token } = await api.signIn()
  const { data } = await upload(api, token, pictures.png)
  await api.post(DELETE, { id: data.id }, token)
  expect((await api.post(DELETE, { id: data.id }, token)).code).toBe('40400')
  expect((await api.post(DELETE, { id: 'unknown' }, token)).code).toBe('40400')
})

test.each([
  ['a text named .png', Buffer.from('this is no picture at all')],
  ['an SVG, which could hold a script', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"></svg>')],
  ['an empty file', Buffer.alloc(0)],
  ['a RIFF file that is a sound', bytesOf('RIFF\x24\x00\x00\x00WAVEfmt ')],
  ['a PNG signature without a picture', Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')],
])('%s is refused as no image', async (_, content) => {
  const api = await world.server()
  const { token } = await api.signIn()
  expect(await upload(api, token, content)).toMatchObject({ code: '41500', status: 'ERROR' })
})

test('a picture over 10 MB is too large, one of 10 MB is not', async () => {
  const api = await world.server()
  const { token } = await api.signIn()
  const limit = 10 * 1024 * 1024
  const padded = (length: number) => Buffer.concat([pictures.png, Buffer.alloc(length - pictures.png.length)])
  expect((await upload(api, token, padded(limit))).code).toBe('10000')
  expect((await upload(api, token, padded(limit + 1))).code).toBe('41300')
})

test('an upload to an unknown match is not found, and no file is stored', async () => {
  const api = await world.server()
  const { token } = await api.signIn()
  const before = await readdir(join(world.folder, 'files'))
  expect((await upload(api, token, pictures.png, 'm999')).code).toBe('40400')
  expect((await api.get(`${LIST}?matchId=m999`, token)).code).toBe('40400')
  expect(await readdir(join(world.folder, 'files'))).toEqual(before)
})

const file = { name: 'file', filename: 'a.png', content: bytesOf('\x89PNG\r\n\x1a\n') }
test.each([
  ['no file', form([{ name: 'matchId', content: 'm1' }])],
  ['no match', form([file])],
  ['a match that is a path', form([file, { name: 'matchId', content: '../m1' }])],
  ['JSON in place of a form', { payload: { matchId: 'm1' }, headers: {} }],
  [
    'a form that is cut off',
    { payload: form([file]).payload.subarray(0, 120), headers: form([file]).headers },
  ],
])('%s is a bad request', async (_, init) => {
  const api = await world.server()
  const { token } = await api.signIn()
  expect((await api.call('POST', CREATE, { token, ...init })).json()).toMatchObject({ code: '40000' })
})

test.each([
  ['two files', [file, file, { name: 'matchId', content: 'm1' }], '41300'],
  ['a field as large as a file', [file, { name: 'matchId', content: 'm'.repeat(5000) }], '40000'],
])('%s are refused, and nothing is stored', async (_, parts, code) => {
  const api = await world.server()
  const { token } = await api.signIn()
  expect((await api.call('POST', CREATE, { token, ...form(parts) })).json()).toMatchObject({ code })
  expect((await api.get(`${LIST}?matchId=m1`, token)).data).toEqual([])
})

test('a download is the file that is served, as an attachment with its length and without caching', async () => {
  const api = await world.server()
  const { token } = await api.signIn()
  const raw = { width: 1300, height: 1300, channels: 3 } as const
  const noise = randomBytes(raw.width * raw.height * raw.channels)
  const { data } = await upload(api, token, await sharp(noise, { raw }).png().toBuffer())
  const answer = await api.call('GET', `${DOWNLOAD}?id=${data.id}`, { token })
  // Encoding a PNG again is lossless.
  expect((await sharp(answer.rawPayload).raw().toBuffer()).equals(noise)).toBe(true)
  expect((await api.call('GET', data.url)).rawPayload.equals(answer.rawPayload)).toBe(true)
  expect(answer.headers).toMatchObject({
    'content-type': 'image/png',
    'content-length': String(answer.rawPayload.length),
    'content-disposition': `attachment; filename="${data.id}.png"`,
    'cache-control': 'private, no-store',
  })
})

test('a download needs a token, a picture that exists, and its file', async () => {
  const api = await world.server()
  const { token } = await api.signIn()
  const { data } = await upload(api, token, pictures.png)
  expect((await api.get(`${DOWNLOAD}?id=${data.id}`)).code).toBe('99997')
  expect((await api.get(`${DOWNLOAD}?id=none`, token)).code).toBe('40400')
  expect((await api.get(`${DOWNLOAD}?id=../x`, token)).code).toBe('40000')
  await rm(join(world.folder, data.url))
  expect((await api.get(`${DOWNLOAD}?id=${data.id}`, token)).code).toBe('40400')
})

test('an upload with an unknown token is answered TOKEN EXPIRED', async () => {
  const api = await world.server()
  expect((await upload(api, 'a'.repeat(43), pictures.png)).code).toBe('99997')
})

test.each([
  '/files/../database/PG_VERSION',
  '/files/%2e%2e%2fdatabase',
  '/files/lock',
  `/files/${'a'.repeat(43)}.png`,
])('%s is not served', async (url) => {
  const api = await world.server()
  const response = await api.call('GET', url)
  expect(response.statusCode).toBe(404)
  expect(response.json()).toMatchObject({ code: '40400', status: 'ERROR' })
})
