import { encryptData } from '../../server/wechat/user-data/encrypted-data'
import type { EncryptedData } from '../../server/wechat/user-data/encrypted-data'
import { useWorld } from '../server/_server'
import type { Api, SignedIn } from '../server/_server'

const world = useWorld()
const STEPS = { stepInfoList: [{ timestamp: 1445866601, step: 100 }] }

/** The current result of `wx.getWeRunData` on the phone. */
const encrypted = async (api: Api, device = 'phone') =>
  (await api.post<EncryptedData>('/dev/wechat/encrypt', { device, data: STEPS })).data
const decrypt = async (api: Api, { token }: SignedIn, data?: EncryptedData) =>
  api.post<Record<string, unknown>>('/wechat/data', data ?? (await encrypted(api)), token)
const renewKey = async (api: Api, { token }: SignedIn, device = 'phone') =>
  api.post('/wechat/session', { code: await api.code(device) }, token)

test('data of the signed-in user is decrypted with the session key of their login', async () => {
  const api = await world.server()
  const session = await api.signIn()
  const answer = await decrypt(api, session)
  expect(answer).toMatchObject({ code: '10000', data: { ...STEPS, watermark: { appid: 'embedded' } } })
})

test('a session key that WeChat replaced is renewed by a new code, and the tokens and sessions stay unchanged', async () => {
  const api = await world.server()
  const session = await api.signIn()
  const tokens = () =>
    api.database.query(
      'SELECT * FROM access_tokens UNION ALL SELECT NULL, id, NULL, NULL, NULL FROM sessions',
    )
  await api.get('/me', session.token)
  const before = await tokens()
  for (let round = 0; round < 3; round++) {
    await api.post('/dev/wechat/end-session', { device: 'phone' })
    expect((await decrypt(api, session)).code).toBe('40310')
    expect((await renewKey(api, session)).code).toBe('10000')
    expect((await decrypt(api, session)).code).toBe('10000')
  }
  expect(await tokens()).toEqual(before)
  expect((await api.refresh(session.refreshToken)).code).toBe('10000')
})

test('after another login of the same user, data is decrypted in the first session too', async () => {
  const api = await world.server()
  const first = await api.signIn()
  await api.signIn()
  expect((await decrypt(api, first)).code).toBe('10000')
})

test('of two codes exchanged at once, the newer session key is stored, whichever write comes last', async () => {
  const api = await world.server({ rateLimits: { login: 1000, refresh: 1000 } })
  const session = await api.signIn()
  const query = api.database.query.bind(api.database)
  for (let round = 0; round < 5; round++) {
    // The first write of a key waits until the later one is done.
    let release = () => {}
    const overtaken = new Promise<void>((resolve) => (release = resolve))
    let writes = 0
    jest.spyOn(api.database, 'query').mockImplementation(async (sql, parameters) => {
      if (sql.includes('session_key = CASE') && writes++ === 0) await overtaken
      return query(sql, parameters)
    })
    const early = renewKey(api, session)
    while (writes === 0) await new Promise((resolve) => setImmediate(resolve))
    await renewKey(api, session)
    release()
    await early
    jest.restoreAllMocks()
    expect((await decrypt(api, session)).code).toBe('10000')
  }
})

test('a code of another WeChat user is refused, and the data of both users can still be decrypted', async () => {
  const api = await world.server()
  const mine = await api.signIn('phone')
  const theirs = await api.signIn('tablet')
  expect(await renewKey(api, mine, 'tablet')).toMatchObject({ code: '40300', message: 'ANOTHER WECHAT USER' })
  expect((await decrypt(api, mine)).code).toBe('10000')
  expect((await decrypt(api, theirs, await encrypted(api, 'tablet'))).code).toBe('10000')
  expect((await renewKey(api, mine, 'a stranger')).code).toBe('40300')
})

test('data of another user, changed data and invented data all get the same answer', async () => {
  const api = await world.server()
  const session = await api.signIn('phone')
  await api.signIn('tablet')
  const good = await encrypted(api)
  const bytes = Buffer.from(good.encryptedData, 'base64')
  const flipped = (index: number) => {
    const copy = Buffer.from(bytes)
    copy[index] = (copy[index] ?? 0) ^ 1
    return { ...good, encryptedData: copy.toString('base64') }
  }
  const attempts = [
    await encrypted(api, 'tablet'),
    flipped(bytes.length - 1), // the padding
    flipped(bytes.length - 17),
    flipped(20), // the text
    { ...good, iv: Buffer.alloc(16).toString('base64') },
    { ...good, encryptedData: bytes.subarray(0, 17).toString('base64') },
    { ...good, encryptedData: 'AAAA' },
  ]
  const answers = await Promise.all(attempts.map((data) => decrypt(api, session, data)))
  expect(new Set(answers.map(({ code, message }) => `${code} ${message}`)).size).toBe(1)
  expect(answers[0]?.code).toBe('40310')
})

test('data made for another mini-program is refused', async () => {
  const api = await world.server()
  const session = await api.signIn()
  const { createDataCipher, contextOf, developmentKeys } = await import('../../server/data-keys')
  const [row] = await api.database.query<{ openid: string; kept: string }>(
    'SELECT openid, session_key AS kept FROM users WHERE session_key IS NOT NULL',
  )
  const context = contextOf('users', 'session_key', row?.openid ?? '')
  const key = createDataCipher(developmentKeys).decrypt(row?.kept ?? '', context) ?? ''
  for (const watermark of [{ appid: 'wx-another' }, {}, 'embedded', null]) {
    const answer = await decrypt(api, session, encryptData(key, { ...STEPS, watermark }))
    expect(answer).toMatchObject({ code: '40300', message: 'DATA OF ANOTHER APP' })
  }
})

test('/wechat/data and /wechat/session need a token, and refuse a user who logged in by password', async () => {
  const api = await world.server()
  expect((await api.post('/wechat/data', await encrypted(api))).code).toBe('99997')
  expect((await api.post('/wechat/session', { code: await api.code() })).code).toBe('99997')
  const login = { account: 'demo', password: 'demo1234' }
  const { data: session } = await api.post<SignedIn>('/login/password', login)
  expect((await decrypt(api, session)).code).toBe('40310')
  expect((await renewKey(api, session)).code).toBe('40300')
})

test('the simulated WeChat says whether a session key is valid, as wx.checkSession does', async () => {
  const api = await world.server()
  const alive = async () =>
    (await api.post<{ alive: boolean }>('/dev/wechat/check-session', { device: 'phone' })).data.alive
  expect(await alive()).toBe(false)
  await api.code()
  expect(await alive()).toBe(true)
  await api.post('/dev/wechat/end-session', { device: 'phone' })
  expect(await alive()).toBe(false)
})
