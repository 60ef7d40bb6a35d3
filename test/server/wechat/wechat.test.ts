import fastify from 'fastify'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { connectWechat } from '../../../server/wechat/real'
import { useWorld } from '../_server'
import type { Api } from '../_server'

const world = useWorld()
const SECRET = 'the-secret-of-the-app'

/** A fake of WeChat with these answers, which records the queries. */
async function wechatServer(...answers: ((reply: FastifyReply) => unknown)[]) {
  const asked: unknown[] = []
  const app = fastify()
  app.get('/sns/jscode2session', async (request, reply) => {
    asked.push(request.query)
    return answers.shift()?.(reply) ?? { errcode: 40029, errmsg: 'invalid code' }
  })
  running.push(app)
  const endpoint = await app.listen({ host: '127.0.0.1', port: 0 })
  return { asked, wechat: { appid: 'wx1', secret: SECRET, endpoint, timeout: 2000 } }
}

const running: FastifyInstance[] = []
afterEach(() => Promise.all(running.splice(0).map((app) => app.close())))

const openid = 'o'.repeat(28)
const good = () => ({ openid, session_key: 'key of the session', unionid: 'u1' })
const login = (api: Api) => api.call('POST', '/login', { payload: { code: 'from wx.login' } })

test('with appid and secret the code is sent to WeChat, and the openid identifies the user', async () => {
  const { asked, wechat } = await wechatServer(good, good)
  const api = await world.server({ wechat })
  const first = (await login(api)).json<{ data: { user: { id: string } } }>()
  expect(asked).toEqual([
    { appid: 'wx1', secret: SECRET, js_code: 'from wx.login', grant_type: 'authorization_code' },
  ])
  expect((await login(api)).json()).toMatchObject({ code: '10000', data: { user: first.data.user } })
  const rows = await api.database.query(
    'SELECT openid, unionid, session_key FROM users WHERE openid IS NOT NULL',
  )
  expect(rows).toEqual([{ openid, unionid: 'u1', session_key: expect.stringMatching(/^enc\./) }])
})

test('the development route for codes does not exist with the real WeChat', async () => {
  const { wechat } = await wechatServer()
  const api = await world.server({ wechat })
  expect((await api.call('POST', '/dev/wechat/code', { payload: { device: 'a' } })).statusCode).toBe(404)
})

test.each([
  [40029, '40029', 200],
  [40163, '40163', 200],
  [40226, '40226', 200],
  [45011, '45011', 200],
  [40125, '50000', 500],
])(
  'errcode %i is answered with code %s, and WeChat is not called again',
  async (errcode, code, statusCode) => {
    const { asked, wechat } = await wechatServer(() => ({ errcode, errmsg: `${SECRET} is invalid` }))
    const api = await world.server({ wechat })
    const response = await login(api)
    expect(response.statusCode).toBe(statusCode)
    expect(response.json()).toMatchObject({ code, status: 'ERROR' })
    expect(response.body).not.toContain(SECRET)
    expect(asked).toHaveLength(1)
  },
)

test('WeChat is called again after errcode -1', async () => {
  const busy = () => ({ errcode: -1, errmsg: 'system error' })
  const { asked, wechat } = await wechatServer(busy, busy, good)
  const api = await world.server({ wechat })
  expect((await login(api)).json()).toMatchObject({ code: '10000' })
  expect(asked).toHaveLength(3)
})

test.each([
  ['resets the connection', (reply: FastifyReply) => reply.raw.socket?.destroy()],
  ['answers no JSON', (reply: FastifyReply) => reply.type('text/html').send('<html>')],
  ['answers JSON without a session', () => ({ openid: 1 })],
])('a login is answered 503 and WeChat is not called again when WeChat %s', async (_, answer) => {
  const { asked, wechat } = await wechatServer(answer)
  const api = await world.server({ wechat })
  const response = await login(api)
  expect(response.statusCode).toBe(503)
  expect(response.json()).toMatchObject({ code: '50300' })
  expect(asked).toHaveLength(1)
})

test('a call to WeChat rejects after the timeout', async () => {
  const { wechat } = await wechatServer((reply) => new Promise((resolve) => reply.raw.once('close', resolve)))
  await expect(connectWechat({ ...wechat, timeout: 1 }).code2Session('a code')).rejects.toThrow('no answer')
})

test('the error of a WeChat that cannot be reached does not contain the secret', async () => {
  const { wechat } = await wechatServer()
  await running[0]?.close()
  const error: unknown = await connectWechat(wechat)
    .code2Session('a code')
    .catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(Error)
  expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain(SECRET)
})
