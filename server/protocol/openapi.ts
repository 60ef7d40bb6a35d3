import swagger from '@fastify/swagger'
import type { FastifyInstance, FastifySchema } from 'fastify'
import { failureCodes } from './errors'

/** The OpenAPI `security` of a route behind `requireToken`. */
export const needsToken = [{ token: [] }]

const failure = { $ref: '#/components/schemas/Failure' }
const inJson = (schema: object) => ({ content: { 'application/json': { schema } } })

/** Adds `/openapi.json`, which describes the routes registered afterwards. It is generated from their own schemas. */
export async function installOpenapi(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'The reference server of mobx-miniprogram-auth',
        description: 'HTTP 200 means that there is an envelope; whether it went well its `code` says.',
        version: '1.0.0',
      },
      components: {
        securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
        schemas: { Failure: failureSchema() },
      },
    },
    transform: ({ schema, url }) => ({ url, schema: { ...describeAnswers(schema), tags: [tagOf(url)] } }),
  })
  let description: object | undefined
  app.get('/openapi.json', { schema: { hide: true } }, async () => (description ??= app.swagger()))
}

function failureSchema() {
  const codes = Object.keys(failureCodes)
  return {
    type: 'object' as const,
    required: ['code', 'message', 'status', 'date'],
    properties: {
      code: {
        type: 'string' as const,
        enum: codes,
        description: codes.map((code) => `${code}: ${failureCodes[code] ?? ''}`).join('; '),
      },
      message: { type: 'string' as const },
      status: { type: 'string' as const, enum: ['ERROR'] },
      date: { type: 'integer' as const, description: 'Clock of the server, ms since the epoch' },
    },
  }
}

/** Adds the failures to the answers of a route, whose own schema describes success only. */
function describeAnswers(schema: FastifySchema | undefined): FastifySchema {
  const { response } = schema ?? {}
  if (typeof response !== 'object' || response === null || !('200' in response)) return schema ?? {}
  const success: unknown = response['200']
  if (typeof success !== 'object' || success === null) return schema ?? {}
  return {
    ...schema,
    response: {
      200: { description: 'Done, or a failure', ...inJson({ anyOf: [success, failure] }) },
      429: { description: 'Too many; Retry-After says how long to wait, in seconds', ...inJson(failure) },
      default: { description: 'Out of order', ...inJson(failure) },
    },
  }
}

/** The tag that groups a route in the description, by the first part of its path: `/meetup/api/v1/…` is of `meetup`. */
function tagOf(url: string): string {
  const [, first = ''] = /^\/([\w-]+)/.exec(url) ?? []
  return ['dev', 'meetup', 'wechat', 'me'].includes(first) ? first : first === 'files' ? 'meetup' : 'session'
}
