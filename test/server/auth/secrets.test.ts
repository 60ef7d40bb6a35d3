import { contextOf, createDataCipher, developmentKeys } from '../../../server/data-keys'
import { useWorld } from '../_server'
import { openConnection } from '../_socket'

const world = useWorld()

test('neither logs at level trace nor answers contain a secret, not even when requests fail', async () => {
  let log = ''
  const stream = { write: (line: string) => void (log += line) }
  const api = await world.server({ logger: { level: 'trace', stream } })
  const code = await api.code()
  const answers: string[] = []
  const call: typeof api.call = async (...parameters) => {
    const response = await api.call(...parameters)
    answers.push(response.body)
    return response
  }

  const login = await api.post<{ token: string; refreshToken: string }>('/login', { code })
  const { token, refreshToken } = login.data
  await call('POST', '/login', { payload: { code } })
  await call('POST', '/login/password', { payload: { account: 'demo', password: 'demo12345' } })
  await call('GET', `/me?token=${token}`, { token })
  await call('POST', '/token/refresh', { payload: { refreshToken: `${refreshToken}x` } })
  await call('POST', '/login', {
    payload: `{"code":"${code}`,
    headers: { 'content-type': 'application/json' },
  })
  await call('GET', `/files/${'s'.repeat(43)}.png`)
  const line = await openConnection(api, token)
  line.socket.send(`{"watch":["${token}!"]}`)
  answers.push(JSON.stringify(await line.next()))
  await line.closed
  const [row] = await api.database.query<{ openid: string; kept: string }>(
    'SELECT openid, session_key AS kept FROM users WHERE openid IS NOT NULL',
  )
  const context = contextOf('users', 'session_key', row?.openid ?? '')
  const sessionKey = createDataCipher(developmentKeys).decrypt(row?.kept ?? '', context)
  await api.database.query('ALTER TABLE refresh_tokens RENAME TO gone')
  await call('POST', '/token/refresh', { payload: { refreshToken } })

  expect(log).toContain('"route":"/token/refresh"')
  expect(log).toContain('request failed')
  expect(sessionKey).toMatch(/^[\w+/]{22}==$/)
  for (const secret of [token, refreshToken, code, 'demo12345', sessionKey, row?.openid, 's'.repeat(43)]) {
    expect(log).not.toContain(secret)
    expect(answers.join('\n')).not.toContain(secret)
  }
  expect(JSON.stringify(login)).not.toContain(sessionKey)
  expect(JSON.stringify(login)).not.toContain(row?.openid)
})
