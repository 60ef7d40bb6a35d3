import { at, atAnswer, inHeader, type Answer } from '../answer'
import { BEARER, isSessionCookie, isTokenHeader } from '../session-fields'
import type { Probe } from './types'

/** Beside what was asked for, not in it: there a token may be anything. */
const BESIDE = ['token', 'newToken', 'new_token', 'access_token', 'accessToken']

/** Does an ordinary answer bring the next token, or say that it may? */
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
    // It was something else.
    facts.sliding = null
    if (fields && session) probe.use({ fields, session })
  }
  const told = [ok, login].flatMap((answer) => namesExposed(answer)).find(isTokenHeader)
  if (told !== undefined) facts.sliding = { path: inHeader(told), answer: ok, seen: false, oldCounts: null }
}

/** What the token is to be from now on, and where that is said; the path is undefined for a cookie. */
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
    ...BESIDE.filter((name) => at(answer.body, name) !== undefined),
  ]
  for (const path of paths) {
    const value = atAnswer(answer, path)
    const next = typeof value === 'string' ? value.replace(BEARER, '') : ''
    // A token without its signature is the same one.
    if (next && !token.startsWith(next) && !next.startsWith(token)) return { path, token: next }
  }
  return undefined
}

/** The cookies with this one in the place of its former value. */
const withPair = (cookies: string, name: string, pair: string): string =>
  cookies
    .split('; ')
    .map((each) => (each.startsWith(name + '=') ? pair : each))
    .join('; ')

/** What a page in a browser may read of an answer: servers that renew say it for their websites. */
const namesExposed = (answer: Answer | null): readonly string[] =>
  (answer?.header['access-control-expose-headers'] ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
