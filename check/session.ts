import { isRecord, type Answer } from './answer'
import { carried, valueIn, type Place } from './carry'
import type { Client } from './client'
import { fill, type RequestSpec } from './request-spec'
import type { Secrets } from './secrets'
import type { Session } from './session-fields'
import type { Settings } from './settings'
import { UsageError } from './words'

/** There is nothing left to log in with: a code is used once. */
export class NoCodeError extends Error {}

export interface Asking {
  readonly token?: string
  readonly refreshToken?: string
  /** What `<session.…>` is taken from. */
  readonly session?: Session | null
  readonly places?: readonly Place[] | null
}

export interface Asker {
  ask(spec: RequestSpec, asking?: Asking): Promise<Answer>
}

/** A quarter of a megabyte: a server that refuses without reading it cuts the connection, and that shows. */
const FILE = new Uint8Array(256 * 1024).fill(32)

/** Turns what the settings describe into requests. */
export function createAsker(
  { url, codes }: Settings,
  client: Client,
  secrets: Secrets,
  env: Readonly<Record<string, string | undefined>>,
): Asker {
  const left = [...codes]

  return {
    ask(spec, { token, refreshToken, session = null, places = null } = {}) {
      let code: string | undefined
      const valueOf = (name: string): string => {
        if (name === 'token' && token !== undefined) return token
        if (name === 'refreshToken' && refreshToken !== undefined) return refreshToken
        if (name === 'code') {
          code ??= left.shift()
          if (code === undefined) throw new NoCodeError()
          return code
        }
        const [, where, key = ''] = /^(env|session)[:.](.+)$/.exec(name) ?? []
        const found = where === 'env' ? env[key] : where ? valueIn(session?.body, key) : undefined
        if (found === undefined)
          throw new UsageError(`nothing is known for <${name}>`, `不知道 <${name}> 应该是什么`)
        if (where === 'env') secrets.add(found)
        return found
      }
      const text = (value: string): string => String(fill(value, valueOf))
      const extra = carried((token !== undefined && places) || [], text)
      const address = new URL(text(spec.path).replace(/^\//, ''), url)
      const body = fill(spec.body, valueOf)
      const fields = isRecord(body) ? { ...body, ...extra.parameters } : undefined
      for (const [name, value] of Object.entries(extra.parameters)) address.searchParams.set(name, value)
      const header: Record<string, string> = { ...spec.header, ...extra.header }
      return client.send({ method: spec.method, url: address.href, header, ...payload(spec, fields, header) })
    },
  }
}

/** The body, and its type in the header. */
function payload(
  { file, form, method }: RequestSpec,
  fields: Readonly<Record<string, unknown>> | undefined,
  header: Record<string, string>,
): { body?: string | FormData } {
  if (file !== undefined) {
    const body = new FormData()
    for (const [name, value] of Object.entries(fields ?? {})) body.append(name, String(value))
    body.append(file, new Blob([FILE], { type: 'image/png' }), 'check.png')
    return { body }
  }
  if (method === 'GET' || method === 'HEAD') return {}
  // As `wx.request` does it, which says JSON also where there is nothing.
  header['content-type'] = form ? 'application/x-www-form-urlencoded' : 'application/json'
  if (!fields) return {}
  if (!form) return { body: JSON.stringify(fields) }
  return {
    body: new URLSearchParams(
      Object.entries(fields).map(([name, value]) => [name, String(value)]),
    ).toString(),
  }
}
