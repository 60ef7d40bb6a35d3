import type { Place } from '../carry'
import { expiryLines } from './answers'
import type { Context } from './context'
import { key, quoted } from './names'
import { placeExpression } from './session-mapping'
import { takeTokenLines } from './take-token'

/** Removes the placeholder of a head like `Bearer ` before the token: the stored token already begins with it. */
const tokenWithHead = (value: string): string =>
  value.replace(/^<session\.\w*(head|prefix)\w*>(?=<token>)/i, '')

/** The code of a place's value, with the token of `session`. */
export const sessionExpression = (value: string): string =>
  placeExpression(tokenWithHead(value)).replace(/(?<![\w.])token\b(?!')/g, 'session.token')

/**
 * The lines of the options of `createHttp`, and the functions that they use.
 * @param owner the path of the account in the session
 */
export function clientLines(context: Context, owner: string | undefined) {
  const { settings, places, shape, unwrap, facts, isTs } = context
  const inHeader = places.filter((place) => place.in === 'header')
  const parameters = places.filter((place) => place.in === 'parameter')
  const usual =
    places.length === 1 && inHeader[0]?.name === 'Authorization' && inHeader[0].value === 'Bearer <token>'
  const value = (place: Place): string => {
    const text = placeExpression(tokenWithHead(place.value))
    const [, rest] = /^session\.(.+)$/.exec(text) ?? []
    return rest ? `authStore.session ? authStore.session.${rest} : undefined` : text
  }
  const header = inHeader.map((place) => {
    const text = value(place)
    return text === place.name ? text : `${key(place.name)}: ${text}`
  })
  const { visitor, sliding } = facts
  const network = [...(sliding ? ['takeToken'] : []), ...(parameters.length ? ['withToken'] : [])]
  const challenges =
    visitor !== null &&
    shape.refusals.some(
      ([of, refusal]) =>
        of === 'visitor' &&
        (refusal.by !== 'nothing' || refusal.why === 'html' || refusal.why === 'redirect'),
    )
  const lines = [
    `baseUrl: ${quoted(settings.url)},`,
    'auth: authStore,',
    // If the server does not refuse visitors, the client itself must hold the requests back until there is a login.
    challenges ? "needs: 'challenge'," : "needs: 'required',",
    ...(challenges ? [] : ['waitForLogin: true,']),
    ...expiryLines(shape, unwrap, isTs),
    ...(usual
      ? []
      : [header.length ? `authHeader: (token) => ({ ${header.join(', ')} }),` : 'authHeader: () => ({}),']),
    ...(unwrap ? ['interceptors: [unwrap()],'] : []),
    ...(network.length ? [`networkInterceptors: [${network.join(', ')}],`] : []),
  ]
  return {
    lines,
    needsInterceptor: network.length > 0,
    before: [
      ...parameterLines(parameters, isTs),
      ...(sliding ? takeTokenLines(sliding, owner, context.fields.life !== undefined, isTs) : []),
    ],
  }
}

/** The lines of an interceptor that adds the token to the URL of each attempt. */
function parameterLines(parameters: readonly Place[], isTs: boolean): string[] {
  if (!parameters.length) return []
  const pairs = parameters.map(({ name, value }) => {
    const text = placeExpression(value)
    const own = text === 'token' ? 'request.token' : text.replace(/^session\./, 'session.')
    return `${quoted(name + '=')} + encodeURIComponent(${own})`
  })
  const needsSession = parameters.some(({ value }) => value.includes('<session.'))
  return [
    `const withToken${isTs ? ': Interceptor' : ''} = (request, next) => {`,
    ...(needsSession
      ? ['  const { session } = authStore', '  if (request.token === null || !session) return next(request)']
      : ['  if (request.token === null) return next(request)']),
    `  const pairs = [${pairs.join(', ')}]`,
    "  const joint = request.url.includes('?') ? '&' : '?'",
    "  return next({ ...request, url: request.url + joint + pairs.join('&') })",
    '}',
  ]
}
