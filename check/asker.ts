import { isRecord, type Answer } from './answer'
import { carried, valueIn, type Place } from './carry'
import type { Client } from './client'
import { fill, type RequestSpec } from './request-spec'
import type { Secrets } from './secrets'
import type { Session } from './session-fields'
import type { Settings } from './settings'
import { UsageError } from './words'

/** No login is possible any more: every code can be used only once, and all have been used. */
export class NoCodeError extends Error {}

/** The values for the placeholders of a request. */
export interface Asking {
  readonly token?: string
  readonly refreshToken?: string
  /** The session in which `<session.…>` is looked for. */
  readonly session?: Session | null
  /** The headers or parameters in which the token is sent. */
  readonly places?: readonly Place[] | null
}

/** Sends the requests that the settings describe. */
export interface Asker {
  /** @throws NoCodeError if the request needs a code and none is left */
  ask(spec: RequestSpec, asking?: Asking): Promise<Answer>
}

/** The file of an upload. It is so big that a server that refuses it without reading it breaks the connection, which is a finding. */
const FILE = new Uint8Array(256 * 1024).fill(32)

/** Creates the `Asker`, which fills in the placeholders of a described request and sends it. */
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

/** Encodes the body, and sets its content type in `header`. */
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
  // `wx.request` sends the content type of JSON also without a body.
  header['content-type'] = form ? 'application/x-www-form-urlencoded' : 'application/json'
  if (!fields) return {}
  if (!form) return { body: JSON.stringify(fields) }
  return {
    body: new URLSearchParams(
      Object.entries(fields).map(([name, value]) => [name, String(value)]),
    ).toString(),
  }
}
