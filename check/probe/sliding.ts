import { at, atAnswer, inHeader, type Answer } from '../answer'
import { BEARER, isSessionCookie, isTokenHeader } from '../session-fields'
import type { Probe } from './types'

/** The fields of a body that hold the next token. Only the body's own fields: deeper in the data, a token may be anything. */
const NEXT_TOKEN_FIELDS = ['token', 'newToken', 'new_token', 'access_token', 'accessToken']

/** Finds out whether an ordinary answer brings the next token, or names a header in which it may come. */
export async function probeSliding(probe: Probe): Promise<void> {
  const { facts } = probe
  const { ok, fields, login } = facts
  if (!ok) return
  const { token } = await probe.session()
  const found = newTokenOf(ok, token, fields?.token === undefined)
  if (found) {
    const { session } = facts
    facts.sliding = { path: found.path, answer: ok, seen: true, oldCounts: null }
    probe.follow(ok, token)
    if (await probe.counts(found.token)) {
      facts.sliding = { ...facts.sliding, oldCounts: await probe.counts(token) }
      return
    }
    // The text was no token, or not a valid one.
    facts.sliding = null
    if (fields && session) probe.use({ fields, session })
  }
  const told = [ok, login].flatMap((answer) => namesExposed(answer)).find(isTokenHeader)
  if (told !== undefined) facts.sliding = { path: inHeader(told), answer: ok, seen: false, oldCounts: null }
}

/** The next token that an answer brings, and its path, which is undefined for a cookie; undefined if it brings none. */
export function newTokenOf(
  answer: Answer,
  token: string,
  isCookie: boolean,
): { readonly path: string | undefined; readonly token: string } | undefined {
  if (isCookie) {
    const pairs = answer.cookies.flatMap((line) => {
      const [pair = ''] = line.split(';')
      const [, name = ''] = /^([^=]+)=./.exec(pair) ?? []
      return isSessionCookie(name) ? [[name, pair] as const] : []
    })
    const next = pairs.reduce((cookies, [name, pair]) => withPair(cookies, name, pair), token)
    return next === token ? undefined : { path: undefined, token: next }
  }
  const paths = [
    ...Object.keys(answer.header).filter(isTokenHeader).map(inHeader),
    ...NEXT_TOKEN_FIELDS.filter((name) => at(answer.body, name) !== undefined),
  ]
  for (const path of paths) {
    const value = atAnswer(answer, path)
    const next = typeof value === 'string' ? value.replace(BEARER, '') : ''
    // A signed cookie may also be sent without its signature: that is the same token.
    if (next && !token.startsWith(next) && !next.startsWith(token)) return { path, token: next }
  }
  return undefined
}

/** The cookies, with the new value of one of them. */
const withPair = (cookies: string, name: string, pair: string): string =>
  cookies
    .split('; ')
    .map((each) => (each.startsWith(name + '=') ? pair : each))
    .join('; ')

/** The headers that a page in a browser may read. Servers that send the next token in a header expose it for their websites. */
const namesExposed = (answer: Answer | null): readonly string[] =>
  (answer?.header['access-control-expose-headers'] ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
