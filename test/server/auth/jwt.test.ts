import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  SignJWT,
  UnsecuredJWT,
  createLocalJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  importJWK,
  jwtVerify,
} from 'jose'
import type { JSONWebKeySet, JWK } from 'jose'
import { createServer } from '../../../server/app'
import { generateKeys } from '../../../server/auth/tokens/jwt-keys'
import { readConfig } from '../../../server/config'
import { apiOf, useWorld } from '../_server'

const world = useWorld()
const issuer = 'https://api.example.com'

async function newKey(): Promise<JWK> {
  const [key] = (await generateKeys()).keys
  if (!key) throw new Error('no key was made')
  return key
}

test('another service can check a token with only the published keys', async () => {
  const key = await newKey()
  const api = await world.server({ jwt: { keys: [key], issuer }, tokenTtl: 60 })
  const { token, expiresIn, user } = await api.signIn()
  const published = (await api.call('GET', '/.well-known/jwks.json')).json<JSONWebKeySet>()
  const { payload, protectedHeader } = await jwtVerify(token, createLocalJWKSet(published), {
    issuer,
    typ: 'at+jwt',
    currentDate: new Date(api.clock.now()),
  })
  expect(protectedHeader).toEqual({ alg: 'EdDSA', typ: 'at+jwt', kid: key.kid })
  expect(payload).toEqual({
    iss: issuer,
    aud: issuer,
    sub: user.id,
    sid: expect.any(String),
    jti: expect.any(String),
    iat: api.clock.now() / 1000,
    exp: api.clock.now() / 1000 + expiresIn,
  })
  expect((await api.get('/me', token)).data).toMatchObject(user)
})

test('the published keys cannot sign', async () => {
  const key = await newKey()
  const api = await world.server({ jwt: { keys: [key], issuer } })
  const response = await api.call('GET', '/.well-known/jwks.json')
  expect(response.json()).toEqual({
    keys: [{ kty: 'OKP', crv: 'Ed25519', x: key.x, kid: key.kid, alg: 'EdDSA', use: 'sig' }],
  })
})

test('with opaque tokens no keys are published', async () => {
  const api = await world.server()
  expect((await api.call('GET', '/.well-known/jwks.json')).statusCode).toBe(404)
})

test('a token ends at its expiry, by a logout, and by the development route', async () => {
  const api = await world.server({ jwt: { keys: [await newKey()], issuer }, tokenTtl: 60 })
  const early = await api.signIn()
  await api.post('/logout', undefined, early.token)
  expect((await api.get('/me', early.token)).code).toBe('99997')
  const expired = await api.signIn()
  await api.post('/dev/expire', undefined, expired.token)
  expect((await api.get('/me', expired.token)).code).toBe('99997')
  api.clock.advance(123)
  const { token, refreshToken } = await api.signIn()
  api.clock.advance(60_000 - 1)
  expect((await api.get('/me', token)).code).toBe('10000')
  api.clock.advance(1)
  expect((await api.get('/me', token)).code).toBe('99997')
  expect((await api.get('/me', (await api.refresh(refreshToken)).data.token)).code).toBe('10000')
  expect((await api.post('/logout', undefined, token)).code).toBe('10000')
})

test('two tokens issued in the same moment differ', async () => {
  const api = await world.server({ jwt: { keys: [await newKey()], issuer } })
  const answers = await Promise.all([api.signIn(), api.signIn()])
  expect(new Set(answers.map(({ token }) => token)).size).toBe(2)
})

test('after a rotation the new key signs, and tokens of the old key are valid until it is removed', async () => {
  const [old, young] = [await newKey(), await newKey()]
  const first = await world.server({ jwt: { keys: [old], issuer } })
  const before = await first.signIn()
  const restart = async (keys: JWK[]) => {
    const { clock, database } = first
    const app = await createServer({
      dataDir: world.folder,
      database,
      clock,
      devRoutes: true,
      jwt: { keys, issuer },
    })
    return apiOf(app, clock, database)
  }

  const second = await restart([young, old])
  expect((await second.get('/me', before.token)).code).toBe('10000')
  const after = await second.signIn()
  expect(decodeProtectedHeader(after.token).kid).toBe(young.kid)
  await second.app.close()

  const third = await restart([young])
  expect((await third.get('/me', before.token)).code).toBe('99997')
  expect((await third.get('/me', after.token)).code).toBe('10000')
  expect((await third.refresh(before.refreshToken)).code).toBe('10000')
  await third.app.close()
})

test('a token that is unsigned, signed with another key or with the public key as a secret is not accepted', async () => {
  const key = await newKey()
  const api = await world.server({ jwt: { keys: [key], issuer } })
  const { token } = await api.signIn()
  const claims = decodeJwt(token)
  const header = { typ: 'at+jwt', kid: key.kid ?? '' }
  const stranger = await importJWK(await newKey(), 'EdDSA')
  const forged = [
    new UnsecuredJWT(claims).encode(),
    await new SignJWT(claims).setProtectedHeader({ ...header, alg: 'EdDSA' }).sign(stranger),
    await new SignJWT(claims)
      .setProtectedHeader({ ...header, alg: 'HS256' })
      .sign(Buffer.from(key.x ?? '', 'base64url')),
    `${token.slice(0, -4)}AAAA`,
  ]
  for (const text of forged) expect((await api.get('/me', text)).code).toBe('99997')
  expect((await api.get('/me', token)).code).toBe('10000')
})

test.each([
  ['no key', () => Promise.resolve([])],
  ['a public key', async () => [{ ...(await newKey()), d: undefined }]],
  ['a key without a kid', async () => [{ ...(await newKey()), kid: undefined }]],
  ['a key of another kind', async () => [{ ...(await newKey()), crv: 'X25519' }]],
  ['a key that is broken', async () => [{ ...(await newKey()), d: 'broken' }]],
  [
    'two keys with one kid',
    async () => [
      { ...(await newKey()), kid: 'a' },
      { ...(await newKey()), kid: 'a' },
    ],
  ],
])('the server does not start with %s', async (_, keysOf) => {
  const { database } = await world.server()
  const keys: JWK[] = JSON.parse(JSON.stringify(await keysOf()))
  await expect(createServer({ dataDir: world.folder, database, jwt: { keys, issuer } })).rejects.toThrow(
    'JWT keys: ',
  )
})

describe('the key file', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'keys-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  test('is read at the start', async () => {
    const keys = await generateKeys()
    const file = join(folder, 'keys.json')
    await writeFile(file, JSON.stringify(keys))
    expect(readConfig({ JWT_KEYS_FILE: file, JWT_ISSUER: issuer }).jwt).toEqual({ ...keys, issuer })
  })

  test.each(['{"keys":[{"d":"hunter2"', '[]', '{"keys":[]}', '{"keys":["hunter2"]}', 'null'])(
    'with the content %s is refused, and the error does not repeat the content',
    async (content) => {
      const file = join(folder, 'keys.json')
      await writeFile(file, content)
      const read = () => readConfig({ JWT_KEYS_FILE: file, JWT_ISSUER: issuer })
      expect(read).toThrow('JWT_KEYS_FILE must')
      expect(read).not.toThrow('hunter2')
    },
  )

  test('must be set together with the issuer, and must exist', () => {
    expect(() => readConfig({ JWT_ISSUER: issuer })).toThrow('must be set together')
    expect(() => readConfig({ JWT_KEYS_FILE: 'keys.json' })).toThrow('must be set together')
    expect(() => readConfig({ JWT_KEYS_FILE: join(folder, 'none'), JWT_ISSUER: issuer })).toThrow('readable')
  })
})
