import { at } from '../answer'
import type { Facts } from '../facts'
import { placeholdersIn, type RequestSpec } from '../request-spec'
import { readSession, type SessionFields } from '../session-fields'
import type { Settings } from '../settings'
import { shapeOf } from '../shape'
import type { Lang } from '../words'
import { bodyOf, headersOf, type Body } from './body'
import { unwraps } from './answers'
import { clientLines, sessionExpression } from './client-lines'
import type { Context } from './context'
import { key, quoted, typeOf } from './names'
import { mappingOf, pathOf, type Mapping } from './session-mapping'

const FORM = "'content-type': 'application/x-www-form-urlencoded'"

/** Writes the `auth` file for this backend. It holds no token and no password. @returns null if too little is known */
export function writeAuth(
  facts: Facts,
  settings: Settings,
  language: 'js' | 'ts',
  lang: Lang,
): string | null {
  const { places, fields, ok } = facts
  const { login } = settings
  if (!places || !fields || !login || !facts.login || !ok) return null
  const shape = shapeOf(facts)
  const unwrap = unwraps(facts, shape)
  const context: Context = {
    facts,
    settings,
    login,
    answer: facts.login,
    fields,
    places,
    shape,
    unwrap,
    isTs: language === 'ts',
  }
  const store = storeLines(context)
  const client = clientLines(context, store.owner)
  const names = ['createAuthStore', 'createHttp', ...(store.byCode ? ['wechatLogin'] : [])]
  const types = ['Http', ...(client.needsInterceptor ? ['Interceptor'] : [])]
  const says: Record<Lang, string> = {
    en: '// Written by `mobx-miniprogram-auth check` from what the backend answered. Yours to change.',
    zh: '// 由 `mobx-miniprogram-auth check` 根据后端的响应写出，可以随意修改。',
  }
  const lines = context.isTs
    ? [
        says[lang],
        `import { ${names.join(', ')} } from 'mobx-miniprogram-auth'`,
        `import type { ${types.join(', ')} } from 'mobx-miniprogram-auth'`,
        ...(unwrap ? ["import { unwrap } from 'mobx-miniprogram-auth/http/unwrap'"] : []),
        '',
        ...store.before,
        ...client.before,
        `export const authStore = createAuthStore${store.types}({`,
        ...store.lines.map(indent),
        '})',
        'export const http: Http = createHttp({',
        ...client.lines.map(indent),
        '})',
      ]
    : [
        says[lang],
        `const { ${names.join(', ')} } = require('mobx-miniprogram-auth')`,
        ...(unwrap ? ["const { unwrap } = require('mobx-miniprogram-auth/http/unwrap')"] : []),
        '',
        ...store.before,
        ...client.before,
        'const authStore = createAuthStore({',
        ...store.lines.map(indent),
        '})',
        'const http = createHttp({',
        ...client.lines.map(indent),
        '})',
        '',
        'module.exports = { authStore, http }',
      ]
  return lines.join('\n') + '\n'
}

/** The width from which a call is written on lines of its own. */
const WIDE = 90
/** The call on lines of its own. */
const below = (call: string): string => '\n  ' + call.replace(/\.then\(/, '\n    .then(')
const indent = (text: string): string => text.replace(/^(?=.)/gm, '  ')
/** The path of a request, relative to `baseUrl`. */
const clientPath = ({ path }: RequestSpec): string => quoted(path.replace(/^\//, ''))

/** The options of a call that is sent without a token. */
function optionsOf(spec: RequestSpec, more: readonly string[] = []): string {
  const header = [...(spec.form ? [FORM] : []), ...headersOf(spec), ...more]
  return `{ auth: 'none'${header.length ? `, header: { ${header.join(', ')} }` : ''} }`
}

/** The path in the body that the file's own client gives as `data`: with `unwrap`, the data field of an answer with a code. */
const rootOf = ({ unwrap, shape }: Context, body: unknown): string =>
  unwrap && shape.code !== undefined && at(body, shape.code) !== undefined ? shape.data : ''

function storeLines(context: Context) {
  const { facts, settings, login, answer, fields, isTs } = context
  const code = bodyOf(login, { code: 'code' })
  const byCode = placeholdersIn(login.body).includes('code')
  const { refreshToken, account } = fields
  const refreshes = settings.refresh && refreshToken !== undefined && facts.refresh.works
  const more = placesMore(context)
  /** The typed field that tells the account, if the answer to the login does not tell it. */
  const typed =
    byCode || (account !== undefined && fields.token !== undefined)
      ? undefined
      : code.typed.find((name) => /user|account|mobile|phone|mail|login|name/i.test(name))
  const mapping = mappingOf(fields, answer, rootOf(context, answer.body), more, typed !== undefined)
  const exchange = exchangeOf(context, code, mapping, typed, byCode)
  const silent = byCode && code.parameter === undefined && !refreshes
  const { sliding } = facts
  // After a login by code, the library knows that the account is the WeChat user of the phone. With `setSession`, which sliding tokens
  // need, it does not.
  const owner = typed ?? (byCode && !sliding ? undefined : mapping.account)
  const lines = [
    silent ? 'login: signIn,' : `login: ${exchange},`,
    ...(silent ? ['silentLogin: signIn,'] : []),
    ...(refreshes && settings.refresh ? refreshLines(context, settings.refresh, more) : []),
    ...(settings.logout ? logoutLines(context, settings.logout) : []),
    ...(owner === undefined ? [] : [`accountOf: (session) => session.${owner},`]),
    ...(owner === undefined && byCode && sliding ? ["accountOf: () => 'the user of this WeChat',"] : []),
  ]
  const profile = { ...typesOfKept(facts, mapping, more), ...(typed ? { [typed]: 'string' } : {}) }
  if (owner !== undefined && owner !== typed) profile[owner] = typeof at(facts.login?.body, account ?? '') // prettier-ignore
  const hasTypes = isTs && (Object.keys(profile).length > 0 || code.parameter !== undefined)
  return {
    byCode,
    lines,
    owner,
    types: hasTypes
      ? `<${Object.keys(profile).length ? typeOf(profile) : 'Record<string, unknown>'}, ${code.type}>`
      : '',
    before: silent ? [`const signIn = ${exchange}`] : [],
  }
}

/** The values of the session that requests need besides the token: their names, and their paths in the login's answer. */
function placesMore({ places, facts, fields }: Context): Record<string, string> {
  const names = places
    .flatMap(({ value }) => placeholdersIn(value))
    .filter((name) => name.startsWith('session.') && name.slice('session.'.length) !== headName(fields))
    .map((name) => name.slice('session.'.length))
  return Object.fromEntries(
    names.flatMap((name) => {
      const path = pathOf(facts.login?.body, name)
      return path === undefined ? [] : [[name, path]]
    }),
  )
}

const headName = ({ head }: SessionFields): string | undefined => head?.split('.').pop()

function typesOfKept(facts: Facts, mapping: Mapping, more: Record<string, string>): Record<string, string> {
  const types: Record<string, string> = {}
  for (const [name, path] of Object.entries(more)) types[name] = typeof at(facts.login?.body, path)
  if (mapping.text !== null && mapping.account !== undefined)
    types[mapping.account] = typeof at(facts.login?.body, facts.fields?.account ?? '')
  return types
}

/** The code of the function that signs in. */
function exchangeOf(
  context: Context,
  { text, parameter, type }: Body,
  mapping: Mapping,
  typed: string | undefined,
  byCode: boolean,
): string {
  const { login, fields, isTs } = context
  const { then, type: answer } = thenOf(mapping, typed, fields.token === undefined)
  const call = `http.post${isTs && answer ? `<${answer}>` : ''}(${clientPath(login)}, ${text}, ${optionsOf(login)})${then}`
  const typedForm = isTs ? `form: ${type}` : `/** @type {${type}} */ form`
  const given = parameter === undefined ? '' : typedForm
  if (byCode) {
    const line = `wechatLogin((code${given && ', ' + given}) => ${call})`
    return line.length < WIDE ? line : `wechatLogin((code${given && ', ' + given}) =>${below(call)},\n)`
  }
  const line = `(${given}) => ${call}`
  return line.length < WIDE ? line : `(${given}) =>${below(call)}`
}

/** The `.then(…)` that makes a session of the answer, and the type of the answer; both '' if the library needs none. */
function thenOf(
  mapping: Mapping,
  typed: string | undefined,
  isCookie: boolean,
): { then: string; type: string } {
  if (isCookie) {
    const who = typed === undefined ? '' : `, ${key(typed)}: form.${typed}`
    const first = `cookie.split(';')[0]`
    return {
      then: `.then(({ cookies }) => ({ token: cookies.map((cookie) => ${first}).join('; ')${who} }))`,
      type: '',
    }
  }
  const { text, guard, parts, reads } = mapping
  if (text === null) return { then: '', type: '' }
  const whole = typed === undefined ? text : text.replace(/ \}$/, `, ${key(typed)}: form.${typed} }`)
  const given = [...new Set([...parts, ...(guard ? ['data'] : [])])].join(', ')
  return {
    // An answer without a token is a refusal, which the library reads by itself.
    then: `.then(({ ${given} }) => (${guard ? `${guard} ? ${whole} : { data }` : whole}))`,
    type: Object.keys(reads).length ? typeOf(reads) : '',
  }
}

function refreshLines(context: Context, spec: RequestSpec, more: Readonly<Record<string, string>>): string[] {
  const { facts, settings, isTs } = context
  const { first } = facts.refresh
  const found = first && readSession(first, settings.fields)
  const kept = Object.fromEntries(
    Object.entries(more).filter(([, path]) => at(first?.body, path) !== undefined),
  )
  const mapping = mappingOf(
    { ...(found?.fields ?? context.fields), account: undefined },
    first ?? context.answer,
    rootOf(context, first?.body),
    kept,
    false,
  )
  const { text } = bodyOf(spec, { refreshToken: 'session.refreshToken', token: 'session.token' }, false)
  const { then, type } = thenOf(mapping, undefined, false)
  const call = `http.post${isTs && type ? `<${type}>` : ''}(${clientPath(spec)}, ${text}, ${optionsOf(spec)})${then}`
  return [`refresh: (session) =>${below(call)},`]
}

function logoutLines({ places }: Context, spec: RequestSpec): string[] {
  const header = places
    .filter((place) => place.in === 'header')
    .map(({ name, value }) => `${key(name)}: ${sessionExpression(value)}`)
  const query = places
    .filter((place) => place.in === 'parameter')
    .map(({ name, value }) => `${quoted(name + '=')} + encodeURIComponent(${sessionExpression(value)})`)
    .join(" + '&' + ")
  const path = query ? `${quoted(spec.path.replace(/^\//, '') + '?')} + ${query}` : clientPath(spec)
  const verb = spec.method === 'DELETE' ? 'delete' : spec.method === 'GET' ? 'get' : 'post'
  return [`logout: (session) => http.${verb}(${path}, {}, ${optionsOf(spec, header)}),`]
}
