import SwaggerParser from '@apidevtools/swagger-parser'
import fastify from 'fastify'
import { generateKeys } from '../../server/auth/tokens/jwt-keys'
import { useWorld } from './_server'
import type { Api } from './_server'

const world = useWorld()
const verbs = { get: 'GET', put: 'PUT', post: 'POST', delete: 'DELETE' } as const

interface Operation {
  summary?: string
  security?: object[]
  requestBody?: { content: Record<string, { schema: object }> }
  responses: Record<string, { content?: Record<string, { schema: object }> }>
}
interface Description {
  paths: Record<string, Partial<Record<keyof typeof verbs, Operation>>>
  components: { schemas: { Failure: { properties: { code: { enum: string[] } } } } }
}

const describe = async (api: Api): Promise<Description> => (await api.call('GET', '/openapi.json')).json()

/** Validates a copy, as the validator resolves references in place. */
const validate = (description: Description) => SwaggerParser.validate(JSON.parse(JSON.stringify(description)))

test('the description is valid OpenAPI 3.1, with and without the development routes', async () => {
  const bare = await describe(await world.server({ devRoutes: false }))
  await expect(validate(bare)).resolves.toMatchObject({ openapi: '3.1.0' })
  expect(Object.keys(bare.paths).filter((path) => path.startsWith('/dev/'))).toEqual([])
  const full = await describe(await world.server())
  await expect(validate(full)).resolves.toMatchObject({ openapi: '3.1.0' })
  expect(full.paths).toHaveProperty(['/dev/faults', 'post'])
})

test('the description has every route of the server, each with a summary', async () => {
  const jwt = { keys: (await generateKeys()).keys, issuer: 'https://api.example.com' }
  const api = await world.server({ devRoutes: false, jwt, wechatMessages: { token: 'shared' } })
  const { paths } = await describe(api)
  const described = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, { summary }]) => [method, path, typeof summary]),
  )
  expect(described.sort()).toEqual(
    [
      ['get', '/.well-known/jwks.json'],
      ['get', '/files/{name}'],
      ['get', '/health'],
      ['get', '/me'],
      ['get', '/me/events'],
      ['get', '/me/notices'],
      ['get', '/ready'],
      ['get', '/me/sessions'],
      ['get', '/meetup/api/v1/activity/detail'],
      ['get', '/meetup/api/v1/activity/getActivityList'],
      ['get', '/meetup/api/v1/group/getGroupList'],
      ['get', '/meetup/api/v1/match/image/download'],
      ['get', '/meetup/api/v1/match/image/list'],
      ['get', '/wechat/message'],
      ['get', '/{kind}/{number}.svg'],
      ['delete', '/me/notices/{id}'],
      ['delete', '/me/sessions'],
      ['delete', '/me/sessions/{id}'],
      ['delete', '/meetup/api/v1/match/image/{id}'],
      ['post', '/login'],
      ['post', '/login/password'],
      ['post', '/logout'],
      ['post', '/me/confirm'],
      ['post', '/me/confirm/password'],
      ['post', '/me/phone'],
      ['post', '/meetup/api/v1/activity/join'],
      ['post', '/meetup/api/v1/activity/leave'],
      ['post', '/meetup/api/v1/activity/order'],
      ['post', '/meetup/api/v1/activity/order/check'],
      ['post', '/meetup/api/v1/activity/remind'],
      ['post', '/meetup/api/v1/activity/unremind'],
      ['post', '/meetup/api/v1/match/image/create'],
      ['post', '/meetup/api/v1/match/image/delete'],
      ['post', '/meetup/api/v1/pay/notify'],
      ['post', '/token/refresh'],
      ['post', '/wechat/data'],
      ['post', '/wechat/message'],
      ['post', '/wechat/session'],
      ['put', '/me'],
      ['put', '/me/password'],
    ]
      .map((route) => [...route, 'string'])
      .sort(),
  )
})

test('exactly the routes that are described with a token answer TOKEN EXPIRED without one', async () => {
  const api = await world.server({ devRoutes: false })
  const { paths } = await describe(api)
  for (const [path, operations] of Object.entries(paths)) {
    for (const method of ['get', 'put', 'post', 'delete'] as const) {
      const operation = operations[method]
      if (!operation) continue
      const { security, requestBody } = operation
      const url = path.replace(/\{\w+\}/g, '1')
      const response = await api.call(verbs[method], url, requestBody ? { payload: {} } : {})
      const expired = response.body.includes('"99997"')
      // An empty requirement means that visitors are served, too.
      const needed = security?.every((requirement) => Object.keys(requirement).length > 0) ?? false
      expect({ path, method, expired }).toEqual({ path, method, expired: needed })
    }
  }
})

/** Whether the validator of the framework accepts the value. */
async function matches(schema: object, value: object): Promise<boolean> {
  const customOptions = {
    strict: false,
    coerceTypes: false,
    removeAdditional: false,
    useDefaults: false,
  } as const
  const app = fastify({ ajv: { customOptions } })
  app.post('/', { schema: { body: schema } }, async () => null)
  const { statusCode } = await app.inject({ method: 'POST', url: '/', payload: value })
  return statusCode === 200
}

test('answers match the schemas of the description, successes and failures', async () => {
  const api = await world.server()
  const { paths, components } = await describe(api)
  const { token } = await api.signIn()
  const list = '/meetup/api/v1/activity/getActivityList'
  const answers = [
    ['/me', await api.get('/me', token)],
    ['/me', await api.get('/me')],
    ['/me/sessions', await api.get('/me/sessions', token)],
    [list, await api.get(`${list}?pageSize=2`, token)],
    [list, await api.get(`${list}?pageSize=many`, token)],
    ['/health', await api.get('/health')],
  ] as const
  for (const [path, answer] of answers) {
    const schema = paths[path]?.get?.responses['200']?.content?.['application/json']?.schema
    expect([path, await matches({ ...schema, components }, answer)]).toEqual([path, true])
    expect(await matches({ ...schema, components }, { ...answer, code: '12345' })).toBe(false)
  }
})

test('the description names the codes of failures', async () => {
  const api = await world.server()
  const { components } = await describe(api)
  expect(components.schemas.Failure.properties.code.enum).toEqual(
    expect.arrayContaining(['99997', '99996', '40000', '40029', '42900', '50300']),
  )
})

test('the upload is described as a form with a file and a match', async () => {
  const { paths } = await describe(await world.server())
  const { requestBody } = paths['/meetup/api/v1/match/image/create']?.post ?? {}
  expect(requestBody?.content['multipart/form-data']?.schema).toMatchObject({
    required: ['file', 'matchId'],
    properties: { file: { format: 'binary' } },
  })
})
