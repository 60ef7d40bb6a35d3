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
import type { Known } from './known'
import { key, quoted, typeOf } from './names'
import { mappingOf, pathOf, type Mapping } from './session-mapping'

const FORM = "'content-type': 'application/x-www-form-urlencoded'"

/** The file that fits this backend; null if too little is known of it. No value of a token or a password is in it. */
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
  const known: Known = {
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
  const store = storeLines(known)
  const client = clientLines(known, store.owner)
  const names = ['createAuthStore', 'createHttp', ...(store.byCode ? ['wechatLogin'] : [])]
  const types = ['Http', ...(client.needsInterceptor ? ['Interceptor'] : [])]
  const says: Record<Lang, string> = {
    en: '// Written by `mobx-miniprogram-auth check` from what the backend answered. Yours to change.',
    zh: '// 由 `mobx-miniprogram-auth check` 根据后端的响应写出，可以随意修改。',
  }
  const lines = known.isTs
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

const WIDE = 90
/** On lines of its own. */
const below = (call: string): string => '\n  ' + call.replace(/\.then\(/, '\n    .then(')
const indent = (text: string): string => text.replace(/^(?=.)/gm, '  ')
/** A path of the client's own; what stands before it is in `baseUrl`. */
const clientPath = ({ path }: RequestSpec): string => quoted(path.replace(/^\//, ''))

/** The third argument of a call that needs no token. */
function optionsOf(spec: RequestSpec, more: readonly string[] = []): string {
  const header = [...(spec.form ? [FORM] : []), ...headersOf(spec), ...more]
  return `{ auth: 'none'${header.length ? `, header: { ${header.join(', ')} }` : ''} }`
}

/** Where what is asked for is, in `data` of an answer as the file's own client gives it. */
const rootOf = ({ unwrap, shape }: Known, body: unknown): string =>
  unwrap && shape.code !== undefined && at(body, shape.code) !== undefined ? shape.data : ''

function storeLines(known: Known) {
  const { facts, settings, login, answer, fields, isTs } = known
  const code = bodyOf(login, { code: 'code' })
  const byCode = placeholdersIn(login.body).includes('code')
  const { refreshToken, account } = fields
  const refreshes = settings.refresh && refreshToken !== undefined && facts.refresh.works
  const more = placesMore(known)
  /** Whose it is where the answer does not say: the one who typed it. */
  const typed =
    byCode || (account !== undefined && fields.token !== undefined)
      ? undefined
      : code.typed.find((name) => /user|account|mobile|phone|mail|login|name/i.test(name))
  const mapping = mappingOf(fields, answer, rootOf(known, answer.body), more, typed !== undefined)
  const exchange = exchangeOf(known, code, mapping, typed, byCode)
  const silent = byCode && code.parameter === undefined && !refreshes
  const { sliding } = facts
  // By a code it is the phone's user; but a session that is set by hand needs to say it.
  const owner = typed ?? (byCode && !sliding ? undefined : mapping.account)
  const lines = [
    silent ? 'login: signIn,' : `login: ${exchange},`,
    ...(silent ? ['silentLogin: signIn,'] : []),
    ...(refreshes && settings.refresh ? refreshLines(known, settings.refresh, more) : []),
    ...(settings.logout ? logoutLines(known, settings.logout) : []),
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

/** What requests need of the session besides the token, and where the login answers it. */
function placesMore({ places, facts, fields }: Known): Record<string, string> {
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

/** The function that signs in. */
function exchangeOf(
  known: Known,
  { text, parameter, type }: Body,
  mapping: Mapping,
  typed: string | undefined,
  byCode: boolean,
): string {
  const { login, fields, isTs } = known
  const { then, type: answer } = thenOf(mapping, typed, fields.token === undefined)
  const call = `http.post${isTs && answer ? `<${answer}>` : ''}(${clientPath(login)}, ${text}, ${optionsOf(login)})${then}`
  const given = parameter === undefined ? '' : parameter + (isTs ? `: ${type}` : '')
  if (byCode) {
    const line = `wechatLogin((code${given && ', ' + given}) => ${call})`
    return line.length < WIDE ? line : `wechatLogin((code${given && ', ' + given}) =>${below(call)},\n)`
  }
  const line = `(${given}) => ${call}`
  return line.length < WIDE ? line : `(${given}) =>${below(call)}`
}

/** What is made of the answer, if the library does not find it all. */
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
    // What has no token in it is a no, and the library reads that by itself.
    then: `.then(({ ${given} }) => (${guard ? `${guard} ? ${whole} : { data }` : whole}))`,
    type: Object.keys(reads).length ? typeOf(reads) : '',
  }
}

function refreshLines(known: Known, spec: RequestSpec, more: Readonly<Record<string, string>>): string[] {
  const { facts, settings, isTs } = known
  const { first } = facts.refresh
  const found = first && readSession(first, settings.fields)
  const kept = Object.fromEntries(
    Object.entries(more).filter(([, path]) => at(first?.body, path) !== undefined),
  )
  const mapping = mappingOf(
    { ...(found?.fields ?? known.fields), account: undefined },
    first ?? known.answer,
    rootOf(known, first?.body),
    kept,
    false,
  )
  const { text } = bodyOf(spec, { refreshToken: 'session.refreshToken', token: 'session.token' }, false)
  const { then, type } = thenOf(mapping, undefined, false)
  const call = `http.post${isTs && type ? `<${type}>` : ''}(${clientPath(spec)}, ${text}, ${optionsOf(spec)})${then}`
  return [`refresh: (session) =>${below(call)},`]
}

function logoutLines({ places }: Known, spec: RequestSpec): string[] {
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
