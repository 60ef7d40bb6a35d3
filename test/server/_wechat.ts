import fastify from 'fastify'
import type { FastifyInstance } from 'fastify'

/** A fake of WeChat's HTTP interface for tests of the real client. It counts the calls. */
export interface FakeWechat {
  readonly app: FastifyInstance
  /** The `force_refresh` of each fetch of an access token, in order. */
  readonly fetches: boolean[]
  /** The number of calls for a phone number, with a valid token or not. */
  phoneCalls: number
  /** The bodies of the calls that send a message, with a valid token or not. */
  readonly messages: object[]
  /** Errcodes with which the next messages are refused. */
  readonly refusals: number[]
  /** Answers to the next fetches of an access token, instead of a token. */
  readonly failures: object[]
  /** Makes all tokens issued so far invalid. */
  dropTokens(): void
}

export function createFakeWechat(expiresIn = 7200): FakeWechat {
  const app = fastify()
  let serial = 0
  let live = 0
  const fake: FakeWechat = {
    app,
    fetches: [],
    phoneCalls: 0,
    messages: [],
    refusals: [],
    failures: [],
    dropTokens: () => {
      live = serial + 1
    },
  }
  app.get('/sns/jscode2session', async () => ({ openid: 'o'.repeat(28), session_key: 'key' }))
  app.post<{ Body: { force_refresh: boolean } }>('/cgi-bin/stable_token', async (request) => {
    fake.fetches.push(request.body.force_refresh)
    const failure = fake.failures.shift()
    if (failure) return failure
    serial++
    return { access_token: `access-token-${serial}`, expires_in: expiresIn }
  })
  app.post<{ Querystring: { access_token: string } }>('/wxa/business/getuserphonenumber', async (request) => {
    fake.phoneCalls++
    const number = Number(request.query.access_token.replace('access-token-', ''))
    if (!(number >= live)) return { errcode: 40001, errmsg: 'invalid credential' }
    return { errcode: 0, errmsg: 'ok', phone_info: { purePhoneNumber: '13812345678', countryCode: '86' } }
  })
  app.post<{ Querystring: { access_token: string }; Body: object }>(
    '/cgi-bin/message/subscribe/send',
    async (request) => {
      fake.messages.push(Object(request.body))
      const number = Number(request.query.access_token.replace('access-token-', ''))
      if (!(number >= live)) return { errcode: 42001, errmsg: 'access_token expired' }
      const errcode = fake.refusals.shift() ?? 0
      return { errcode, errmsg: errcode === 0 ? 'ok' : 'no' }
    },
  )
  return fake
}
