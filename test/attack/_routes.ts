import type { Api } from '../server/_server'

const VERBS = { get: 'GET', put: 'PUT', post: 'POST', delete: 'DELETE' } as const

export interface Schema {
  readonly type?: string
  readonly properties?: Record<string, Schema>
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly const?: unknown
}
interface Operation {
  readonly requestBody?: { readonly content: Record<string, { readonly schema: Schema }> }
}

export interface Route {
  readonly method: (typeof VERBS)[keyof typeof VERBS]
  /** The path in OpenAPI syntax: `/files/{name}`. */
  readonly path: string
  /** Undefined for a route without a body. */
  readonly body: { readonly type: string; readonly schema: Schema } | undefined
}

/** Every route in the OpenAPI description of the server. */
export async function routesOf(api: Api): Promise<Route[]> {
  const { paths } = (await api.call('GET', '/openapi.json')).json<{
    paths: Record<string, Partial<Record<keyof typeof VERBS, Operation>>>
  }>()
  return Object.entries(paths).flatMap(([path, operations]) =>
    (['get', 'put', 'post', 'delete'] as const).flatMap((verb): Route[] => {
      const operation = operations[verb]
      if (!operation) return []
      const [content] = Object.entries(operation.requestBody?.content ?? {})
      const body = content && { type: content[0], schema: content[1].schema }
      return [{ method: VERBS[verb], path, body }]
    }),
  )
}

/** Data that fits the schema; each string in it is `text`. */
export function filledWith(schema: Schema, text: string): unknown {
  if (schema.const !== undefined) return schema.const
  if (schema.anyOf?.[0]) return filledWith(schema.anyOf[0], text)
  if (schema.type === 'array') return schema.items ? [filledWith(schema.items, text)] : []
  if (schema.type === 'integer' || schema.type === 'number') return 1
  if (schema.type === 'boolean') return true
  if (schema.type !== 'object') return text
  const entries = Object.entries(schema.properties ?? {})
  return Object.fromEntries(entries.map(([name, property]) => [name, filledWith(property, text)]))
}
