import { SignJWT, createLocalJWKSet, decodeJwt, importJWK, jwtVerify } from 'jose'
import type { JSONWebKeySet } from 'jose'
import { generateKeys } from '../../server/auth/tokens/jwt-keys'
import { useWorld } from '../server/_server'

const world = useWorld()
const issuer = 'https://api.example.com'

test('answers about logins and users have Cache-Control no-store, whether they succeed or fail', async () => {
  const api = await world.server()
  const login = await api.call('POST', '/login', { payload: { code: await api.code() } })
  const { token, refreshToken } = login.json<{ data: { token: string; refreshToken: string } }>().data
  const answers = [
    login,
    await api.call('POST', '/token/refresh', { payload: { refreshToken } }),
    await api.call('POST', '/login/password', { payload: { account: 'demo', password: 'demo1234' } }),
    await api.call('POST', '/token/refresh', { payload: { refreshToken: 'none' } }),
    await api.call('GET', '/me', { token }),
    await api.call('GET', '/me'),
    await api.call('GET', '/no-such-address'),
  ]
  expect(answers.map(({ headers }) => headers['cache-control'])).toEqual(answers.map(() => 'no-store'))
})

test('covers and public keys may be cached', async () => {
  const api = await world.server({ jwt: { keys: (await generateKeys()).keys, issuer } })
  expect((await api.call('GET', '/covers/1.svg')).headers['cache-control']).toContain('public')
  expect((await api.call('GET', '/.well-known/jwks.json')).headers['cache-control']).toContain('public')
})

test('a JWT names its audience, and one for another audience or none is not accepted', async () => {
  const { keys } = await generateKeys()
  const [key] = keys
  if (!key) throw new Error('no key was made')
  const api = await world.server({ jwt: { keys, issuer, audience: 'https://meetup.example.com' } })
  const { token } = await api.signIn()
  const published = createLocalJWKSet((await api.call('GET', '/.well-known/jwks.json')).json<JSONWebKeySet>())
  const currentDate = new Date(api.clock.now())
  const check = (audience: string) => jwtVerify(token, published, { issuer, audience, currentDate })
  await expect(check('https://meetup.example.com')).resolves.toBeDefined()
  await expect(check('https://billing.example.com')).rejects.toThrow('aud')
  // The same claims and the same key, but for another audience, or for none.
  const sign = async (...aud: string[]) =>
    new SignJWT({ ...decodeJwt(token), aud })
      .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid: key.kid ?? '' })
      .sign(await importJWK(key, 'EdDSA'))
  const { createJwtFormat } = await import('../../server/auth/tokens/jwt')
  const format = await createJwtFormat({ keys, issuer, audience: 'https://meetup.example.com' })
  await expect(format.accepts(await sign('https://meetup.example.com'))).resolves.toBe(true)
  await expect(format.accepts(await sign('https://billing.example.com'))).resolves.toBe(false)
  await expect(format.accepts(await sign())).resolves.toBe(false)
})

test('the audience of a JWT is the issuer if no audience is set', async () => {
  const api = await world.server({ jwt: { keys: (await generateKeys()).keys, issuer } })
  expect(decodeJwt((await api.signIn()).token).aud).toBe(issuer)
})
