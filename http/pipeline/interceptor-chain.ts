import { isRecord, kindOf } from '../../stores/check'
import type { Grant } from '../../stores/types'
import type { Answer, CallContext, Header, HttpRequest, Interceptor, Next } from '../types'
import type { PromisedCall } from './promised-call'

const NO_GRANT = { token: '', generation: 0 }

/** A request as interceptors see it: the whole call, or inside of the auth layer an attempt with its header and grant. */
export function visible(
  call: PromisedCall & CallContext,
  header: Header = call.plan.header,
  grant: Pick<Grant, 'token' | 'generation'> = NO_GRANT,
): HttpRequest {
  const { url, data, plan, root } = call
  return Object.assign({}, plan, {
    url,
    data,
    header,
    token: grant.token || null,
    generation: grant.generation,
    envelope: call.client.envelope,
    context: call,
    signal: root.signal,
    restartTimeout: () => root.restartTimeout(),
    trace: root.trace.bind(root),
  })
}

/**
 * What an interceptor hands on, whether it changed a copy, built a request of its own or kept one from before: what is
 * left out is as it was, and whose request it is, and how it is called off, is not for interceptors to say.
 */
function completed(given: HttpRequest, handed: Partial<HttpRequest>): HttpRequest {
  if (handed === given) return given
  const { context, signal, restartTimeout, trace } = given
  return Object.assign({}, given, handed, { context, signal, restartTimeout, trace })
}

/**
 * Puts interceptors around what they hand on, the first one outermost; null where there are none. Each `next` is bound to
 * its own layer, so a layer that calls it again replays what is inside of it, and nothing else.
 */
export function compose(interceptors: readonly Interceptor[]): Next | null {
  return interceptors.length
    ? interceptors.reduceRight<Next>(guarded, (request) => request.context.send(request))
    : null
}

/**
 * What an interceptor throws becomes a rejection, what it returns is checked, and it calls `next` once unless it says
 * that it `repeats`.
 */
function guarded(next: Next, interceptor: Interceptor): Next {
  return (request) => {
    let calls = 0
    const guard: Next = (handed) => {
      if (!isRecord(handed) || typeof handed.url !== 'string')
        return Promise.reject(new TypeError('Http: an interceptor must hand a request on, as next(request)'))
      if (calls++ && !interceptor.repeats)
        return Promise.reject(
          new TypeError('Http: an interceptor called next() twice without saying that it `repeats`'),
        )
      const answer = next(completed(request, handed))
      // An interceptor need not wait for it: it may have an answer from elsewhere. Then its failure is nobody's.
      answer.catch(Boolean)
      return answer
    }
    // The executor runs before this returns: a tap's gesture is still alive in the request.
    return new Promise<Answer>((resolve) => resolve(interceptor(request, guard))).then(checked)
  }
}

function checked(answer: unknown): Answer {
  if (isAnswer(answer))
    // An answer made by hand: what reads it further out finds a header, if an empty one.
    return isRecord(answer.header) ? answer : Object.assign({ cookies: [] }, answer, { header: {} })
  throw new TypeError('Http: an interceptor must return the answer, got ' + kindOf(answer))
}

function isAnswer(value: unknown): value is Answer {
  return isRecord(value) && typeof value.statusCode === 'number' && 'data' in value
}
