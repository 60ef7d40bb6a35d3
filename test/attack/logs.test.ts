import { generateKeys } from '../../server/auth/tokens/jwt-keys'
import { useWorld } from '../server/_server'
import type { Api, Init } from '../server/_server'
import { filledWith, routesOf } from './_routes'
import type { Route } from './_routes'

const world = useWorld()
const ISSUER = 'https://api.example.com'
/** A secret that this server did not issue: no pattern distinguishes it from other words. */
const SECRET = 'kEepThisOutOf4nyLog'

function uploadOf(secret: string): Init {
  const part = (disposition: string, content: string) =>
    `--edge\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n${content}\r\n`
  const payload = `${part('name="matchId"', 'm1')}${part(`name="file"; filename="${secret}.gif"`, 'GIF89a')}--edge--\r\n`
  return { payload, headers: { 'content-type': 'multipart/form-data; boundary=edge' } }
}

/** One request with secrets wherever a client may put one. */
function attempt(api: Api, { method, path, body }: Route, token: string) {
  const known = path.replace('{kind}/{number}', 'covers/1')
  const url = `${known.replace(/\{\w+\}/g, SECRET)}?token=${token}&code=${SECRET}`
  const headers = { cookie: `session=${SECRET}`, 'user-agent': SECRET, referer: `https://a.b/${SECRET}` }
  const init =
    body === undefined
      ? {}
      : body.type === 'multipart/form-data'
        ? uploadOf(SECRET)
        : { payload: filledWith(body.schema, SECRET) as object }
  return api.call(method, url, { ...init, token, headers: { ...headers, ...init.headers } })
}

const leaks = (log: string, secrets: readonly string[]) =>
  log.split('\n').filter((line) => secrets.some((secret) => line.includes(secret)))

async function watchedServer(jwt: boolean) {
  let log = ''
  const stream = { write: (line: string) => void (log += line) }
  const api = await world.server({
    logger: { level: 'trace', stream },
    wechatMessages: { token: SECRET },
    ...(jwt && { jwt: { keys: (await generateKeys()).keys, issuer: ISSUER } }),
  })
  return { api, read: () => log }
}

test.each([
  ['opaque tokens', false],
  ['JWTs', true],
])('at LOG_LEVEL=trace no route writes a secret into the log, with %s', async (_, jwt) => {
  const { api, read } = await watchedServer(jwt)
  const { token, refreshToken } = await api.signIn('phone')
  const renewed = (await api.refresh(refreshToken)).data
  await api.post('/login/password', { account: 'demo', password: `${SECRET}1` })
  const routes = (await routesOf(api)).filter(({ path }) => !path.startsWith('/dev/'))
  // It ends the session, so it comes last.
  const isLogout = ({ path }: Route) => path === '/logout'
  for (const route of [...routes.filter((route) => !isLogout(route)), ...routes.filter(isLogout)])
    await attempt(api, route, renewed.token)
  const reached = new Set(read().match(/"method":"\w+","route":"\/(?!dev\/)[^"]*"/g))
  // The description itself is one more.
  expect(reached.size).toBe(routes.length + 1)
  expect(leaks(read(), [SECRET, token, refreshToken, renewed.token, renewed.refreshToken])).toEqual([])
})

test('no secret is logged when the database fails at every route with errors that quote the values', async () => {
  const { api, read } = await watchedServer(false)
  const { token } = await api.signIn('phone')
  const routes = await routesOf(api)
  const query = api.database.query.bind(api.database)
  jest.spyOn(api.database, 'query').mockImplementation((sql, parameters) => {
    if (sql.includes('access_tokens')) return query(sql, parameters)
    const error = new Error(`invalid input syntax for type bigint: "${SECRET}"`)
    return Promise.reject(Object.assign(error, { code: '22P02', severity: 'ERROR', detail: SECRET }))
  })
  jest
    .spyOn(api.database, 'transaction')
    .mockRejectedValue(new SyntaxError(`Unexpected token 'k', "${SECRET}" is not valid JSON`))
  for (const route of routes) {
    if (route.path === '/logout' || route.path.startsWith('/dev/')) continue
    await attempt(api, route, token)
  }
  expect(read()).toContain('request failed')
  expect(read()).toContain('22P02')
  expect(read()).toMatch(/"stack":"\s*at /)
  expect(leaks(read(), [SECRET, token])).toEqual([])
})

test('tokens are removed from the texts, fields and errors of all other log lines', async () => {
  const { api, read } = await watchedServer(false)
  const { token } = await api.signIn('phone')
  const headers = { authorization: `Bearer ${token}` }
  api.app.log.trace('headers are %j', headers)
  api.app.log.info({ headers, path: `/live?token=${token}` }, 'headers are %s', token)
  api.app.log.error(new Error(`no such token: Bearer ${token}`))
  api.app.log.warn({ err: new TypeError(`Invalid header ${token}`) }, `failed with ${token}`)
  expect(read()).toContain('headers are')
  expect(read()).toContain('no such token')
  expect(leaks(read(), [token])).toEqual([])
})
