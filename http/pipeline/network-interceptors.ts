import { Attempt } from './attempt'
import { addHeader, withoutHeader } from '../request/header'
import { compose, promised } from './interceptor-chain'
import { generationOf } from './park'
import type { Route } from './types'
import type { Interceptor, Next } from '../types'

/** The way of each attempt through the network interceptors; null where there are none. */
export function networkOf(interceptors: readonly Interceptor[], route: Route): Next | null {
  /**
   * What they hand on. Sent elsewhere by one of them, it does not take the token with it; and one that they kept from
   * another attempt takes the token of this one.
   */
  const attempt: Next = (request) => {
    const { ticket, grant } = request.context
    const generation = generationOf(grant)
    const away = (request.context.away = !route.isOurs(request.url))
    const foreign = request.generation !== generation
    const header = withoutHeader(request.header, (away && grant) || foreign ? route.tokenHeaders : [])
    if (foreign && grant && !away) addHeader(header, route.authHeader(grant.token))
    return promised(
      request.signal,
      (sink) => new Attempt(route, request, request, ticket, header, generation, sink, true),
    )
  }
  return interceptors.length ? compose(interceptors, attempt) : null
}
