import { createHash, randomBytes } from 'node:crypto'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import sharp from 'sharp'
import type { CDPSession, JSHandle, Page } from 'playwright-core'
import type { connect as Connect } from 'mobx-miniprogram-auth/socket'
import type { AuthStore, Http } from 'mobx-miniprogram-auth'
import { createWorld, STEP_TIMEOUT, type World } from './world'

jest.setTimeout(3 * STEP_TIMEOUT)

/*
 * Large files and a live channel, in Chromium, with the built library and the reference server. The network is slow on purpose, so
 * that things can happen in the middle of a transfer.
 */

const MB = 1024 * 1024
/** Bytes a second: 5 MB take a second and a half. */
const SLOW = 3.5 * MB
const IMAGE = 'meetup/api/v1/match/image/'
const root = path.join(__dirname, '../..')

interface Image {
  readonly id: string
  readonly url: string
}

/** The objects of the app of these tests, and the preview's controls for faults. */
interface Phone {
  readonly authStore: AuthStore
  readonly http: Http
  readonly connect: typeof Connect
  /** `wx.chooseMedia` of the preview. */
  readonly chooseMedia: (options: object) => Promise<{ tempFiles: { tempFilePath: string }[] }>
  /** Makes the current token end, on the server only. */
  expire(): Promise<boolean>
  revoke(): Promise<boolean>
  setHidden(hidden: boolean, freeze?: boolean): void
}

const folder = mkdtempSync(path.join(tmpdir(), 'network-app-'))
let world: World
let page: Page
let line: CDPSession
let phone: JSHandle<Phone>
/** A picture of 5 MB of noise, which cannot be compressed, and its path on the phone. */
let photo: Buffer
let photoPath: string

/** The hash of the pixels: the server encodes each picture again without its metadata, and a PNG loses no pixels. */
const hash = async (picture: Buffer): Promise<string> =>
  createHash('sha256')
    .update(await sharp(picture).removeAlpha().raw().toBuffer())
    .digest('hex')

/** 5 MB of noise. */
const noise = (): Promise<Buffer> =>
  sharp(randomBytes(1_280 * 1_360 * 3), { raw: { width: 1_280, height: 1_360, channels: 3 } })
    .png({ compressionLevel: 0 })
    .toBuffer()

beforeAll(async () => {
  photo = await noise()
  cpSync(path.join(__dirname, 'network-app'), folder, { recursive: true })
  cpSync(path.join(root, 'miniprogram/miniprogram_npm'), path.join(folder, 'miniprogram_npm'), {
    recursive: true,
  })
  world = await createWorld(600, folder)
  page = await world.phone()
  line = await page.context().newCDPSession(page)
  // The page is loaded before the app in it runs.
  await page.waitForFunction(
    () => 'network' in Object(Reflect.get(Object(Reflect.get(window, '__preview')), 'wx')),
  )
  phone = await page.evaluateHandle(() => {
    const preview = Reflect.get(window, '__preview')
    const { network, chooseMedia } = preview.wx
    const { expire, revoke, setHidden } = preview
    return Object.assign({ chooseMedia, expire, revoke, setHidden }, network) as Phone
  })
  await phone.evaluate(({ authStore }) => authStore.login())
  photoPath = await choose()
  await line.send('Network.enable')
}, 6 * STEP_TIMEOUT)

afterAll(async () => {
  await world?.close()
  rmSync(folder, { recursive: true })
})

beforeEach(() => speed(-1))

/** Sets the speed of the network, in bytes a second; -1 for no limit. */
const speed = (bytesPerSecond: number) =>
  line.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 0,
    uploadThroughput: bytesPerSecond,
    downloadThroughput: bytesPerSecond,
  })

/** Takes the photo from the album, as a user does. */
async function choose(): Promise<string> {
  const chosen = phone.evaluate(({ chooseMedia }) => chooseMedia({ count: 1 }))
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByText('从电脑选择…').click(),
  ])
  await chooser.setFiles({ name: 'photo.png', mimeType: 'image/png', buffer: photo })
  return (await chosen).tempFiles[0]?.tempFilePath ?? ''
}

/** The counters of the server. A test compares them before and after. */
async function counted(): Promise<{ renewals: number; requests: number }> {
  const answer = await fetch(world.apiUrl + 'dev/state')
  const { data } = (await answer.json()) as { data: { renewals: number; requests: number } }
  return data
}

/** The hash of the picture that the server serves. */
async function stored({ url }: Image): Promise<string> {
  const answer = await fetch(world.apiUrl + url.slice(1))
  return hash(Buffer.from(await answer.arrayBuffer()))
}

const list = (matchId: string) =>
  phone.evaluate(
    async ({ http }, [url, id]) => (await http.get<readonly Image[]>(url, { matchId: id })).data,
    [IMAGE + 'list', matchId] as const,
  )

/** Uploads a file, records its progress, and calls `halfway` in the middle. */
const upload = (matchId: string, filePath = photoPath, halfway: 'abort' | 'expire' | 'nothing' = 'nothing') =>
  phone.evaluate(
    async ({ http, expire }, { url, matchId, filePath, halfway }) => {
      const steps: number[] = []
      let half: unknown
      const call = http.upload<Image>({
        url,
        filePath,
        name: 'file',
        formData: { matchId },
        onProgress({ progress }) {
          steps.push(progress)
          if (progress < 20 || progress > 90 || half) return
          half = true
          if (halfway === 'abort') call.abort()
          if (halfway === 'expire') half = expire()
        },
      })
      const outcome = await call.then(
        ({ data }) => ({ image: data, error: '' }),
        (error: { code: string }) => ({ image: { id: '', url: '' }, error: error.code }),
      )
      await half
      return { ...outcome, steps, half: half !== undefined }
    },
    { url: IMAGE + 'create', matchId, filePath, halfway },
  )

const download = (id: string, halfway: 'abort' | 'expire' | 'nothing' = 'nothing') =>
  phone.evaluate(
    async ({ http, expire }, { url, halfway }) => {
      const steps: number[] = []
      let half: unknown
      const call = http.download({
        url,
        onProgress({ progress }) {
          steps.push(progress)
          if (progress < 20 || progress > 90 || half) return
          half = true
          if (halfway === 'abort') call.abort()
          if (halfway === 'expire') half = expire()
        },
      })
      const outcome = await call.then(
        ({ tempFilePath = '' }) => ({ path: tempFilePath, error: '' }),
        (error: { code: string }) => ({ path: '', error: error.code }),
      )
      await half
      return { ...outcome, steps, half: half !== undefined }
    },
    { url: `${IMAGE}download?id=${id}`, halfway },
  )

const expire = () => phone.evaluate((app) => app.expire())

test('an upload of 5 MB reports its progress, and arrives unchanged', async () => {
  await speed(SLOW)
  const { image, steps } = await upload('m1')
  expect(await stored(image)).toBe(await hash(photo))
  expect(steps.length).toBeGreaterThan(2)
  expect(steps).toEqual([...steps].sort((a, b) => a - b))
  expect(steps.at(-1)).toBe(100)
})

test('S89 an upload with an expired token is sent again after one renewal, and stored once and unchanged', async () => {
  const before = await counted()
  expect(await expire()).toBe(true)
  const { image } = await upload('m2')
  expect(await stored(image)).toBe(await hash(photo))
  const after = await counted()
  // The upload, the renewal, the upload again, the picture.
  expect([after.renewals - before.renewals, after.requests - before.requests]).toEqual([1, 4])
  expect((await list('m2')).map(({ id }) => id)).toEqual([image.id])
})

test('S91 an upload whose token expires on the way arrives whole, and the next one uses a renewed token', async () => {
  const before = await counted()
  await speed(SLOW)
  const first = await upload('m3', photoPath, 'expire')
  expect(first).toMatchObject({ half: true, error: '' })
  expect(await stored(first.image)).toBe(await hash(photo))
  await speed(-1)
  const second = await upload('m3')
  expect(await stored(second.image)).toBe(await hash(photo))
  expect((await counted()).renewals - before.renewals).toBe(1)
})

test('R1 three uploads that meet an expired token share one renewal and all arrive unchanged', async () => {
  const before = await counted()
  await expire()
  const all = await Promise.all(['m4', 'm5', 'm6'].map((matchId) => upload(matchId)))
  for (const { image } of all) expect(await stored(image)).toBe(await hash(photo))
  expect((await counted()).renewals - before.renewals).toBe(1)
})

test('R14 an upload that is aborted half-way ends with that error, and the server stores nothing', async () => {
  await speed(SLOW)
  const { error, half, steps } = await upload('m7', photoPath, 'abort')
  expect([error, half]).toEqual(['aborted', true])
  expect(steps.at(-1)).toBeLessThan(100)
  await speed(-1)
  expect(await list('m7')).toEqual([])
})

test('a download of 5 MB with an expired token is repeated after one renewal, and the file is whole', async () => {
  const { image } = await upload('m8')
  const before = await counted()
  await expire()
  await speed(SLOW)
  const { path: file, steps } = await download(image.id)
  expect(steps.length).toBeGreaterThan(2)
  expect(steps.at(-1)).toBe(100)
  expect((await counted()).renewals - before.renewals).toBe(1)
  // The downloaded file is uploaded again: then the server has both files, and they must be equal.
  await speed(-1)
  const back = await upload('m9', file)
  expect(await stored(back.image)).toBe(await hash(photo))
})

test('a download whose token expires on the way is completed', async () => {
  const { image } = await upload('m10')
  await speed(SLOW)
  const { path: file, half } = await download(image.id, 'expire')
  expect(half).toBe(true)
  await speed(-1)
  const back = await upload('m11', file)
  expect(await stored(back.image)).toBe(await hash(photo))
})

test('R14 a download that is aborted half-way ends with that error', async () => {
  const { image } = await upload('m12')
  await speed(SLOW)
  const { error, half, path: file } = await download(image.id, 'abort')
  expect([error, half, file]).toEqual(['aborted', true, ''])
})

test('an upload of a missing file is a network error, and a download of a missing file a business error', async () => {
  expect((await upload('m13', 'http://tmp/none.png')).error).toBe('network')
  expect((await download('none')).error).toBe('business')
})

test('R11 an upload that is interrupted in the background is a network error, and is not sent again', async () => {
  await speed(SLOW)
  const sent = upload('m14')
  await phone.evaluate(({ setHidden }) => {
    setHidden(true, true)
    setHidden(false)
  })
  expect((await sent).error).toBe('network')
  await speed(-1)
  expect(await list('m14')).toEqual([])
})

test('S92 a socket whose token expires connects again after one renewal', async () => {
  const before = await counted()
  const received = await phone.evaluate(async ({ http, connect, expire }) => {
    const log: unknown[] = []
    let onMessage: () => void = () => undefined
    const socket = connect(http, { url: 'meetup/api/v1/live' })
    socket.onOpen(() => {
      log.push('open')
      void socket.send({ watch: ['a18'] })
    })
    socket.onMessage((text) => {
      log.push((JSON.parse(String(text)) as { data: { joined: number } }).data.joined)
      onMessage()
    })
    const closed = new Promise((resolve) => socket.onClose(resolve))
    const next = () => new Promise<void>((resolve) => (onMessage = resolve))
    await next()
    const joined = next()
    await http.post('meetup/api/v1/activity/join', { activityId: 'a18' })
    await joined
    const again = next()
    await expire()
    await again
    socket.close()
    return { log, closed: await closed }
  })
  expect(received.log).toEqual(['open', 26, 27, 'open', 27])
  expect(received.closed).toEqual({ code: 1000, reason: '', error: null })
  expect((await counted()).renewals - before.renewals).toBe(1)
})

test('S92 when the session is revoked, the socket closes with the code login-required', async () => {
  const code = await phone.evaluate(async ({ http, connect, revoke }) => {
    const socket = connect(http, { url: 'meetup/api/v1/live' })
    const closed = new Promise<string>((resolve) =>
      socket.onClose(({ error }) => resolve(String(Reflect.get(Object(error), 'code')))),
    )
    await new Promise<void>((resolve) => socket.onOpen(resolve))
    await revoke()
    return closed
  })
  expect(code).toBe('login-required')
  expect(await phone.evaluate(({ authStore }) => authStore.isLogin)).toBe(false)
})
