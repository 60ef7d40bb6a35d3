import { isRecord, kindOf } from '../../stores/check'
import type { Grant } from '../../stores/types'
import type { Answer, CallContext, Header, HttpRequest, Interceptor, Next } from '../types'
import type { PromisedCall } from './promised-call'

const NO_GRANT = { token: '', generation: 0 }

/** The request as interceptors see it: the call; for network interceptors one attempt, with its header and grant. */
export function requestSeenBy(
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
 * Completes the request that an interceptor hands on: a changed copy, an object of its own, or a request that it kept
 * from before. Fields that it leaves out keep their values. An interceptor cannot change which call the request belongs
 * to, nor the signal, the timeout and the trace of that call.
 */
function completed(given: HttpRequest, handed: Partial<HttpRequest>): HttpRequest {
  if (handed === given) return given
  const { context, signal, restartTimeout, trace } = given
  return Object.assign({}, given, handed, { context, signal, restartTimeout, trace })
}

/**
 * Nests the interceptors around `context.send`, the first one outermost; null if there are none. Each `next` is bound to
 * its own layer, so an interceptor that calls `next` again repeats the layers inside of it, and nothing else.
 */
export function compose(interceptors: readonly Interceptor[]): Next | null {
  return interceptors.length
    ? interceptors.reduceRight<Next>(guarded, (request) => request.context.send(request))
    : null
}

/**
 * Guards one interceptor: an error that it throws becomes a rejection, the answer that it returns is checked, and a
 * second call of `next` is an error unless the interceptor has `repeats: true`.
 */
function guarded(next: Next, interceptor: Interceptor): Next {
  return (request) => {
    let called = false
    const guard: Next = (handed) => {
      if (!isRecord(handed) || typeof handed.url !== 'string')
        return Promise.reject(new TypeError('Http: an interceptor must hand a request on, as next(request)'))
      if (called && !interceptor.repeats)
        return Promise.reject(
          new TypeError('Http: an interceptor called next() twice without saying that it `repeats`'),
        )
      called = true
      const answer = next(completed(request, handed))
      // An interceptor may return another answer and ignore this one: then a failure must be no unhandled rejection.
      answer.catch(Boolean)
      return answer
    }
    // The executor runs synchronously, so the request leaves while the user gesture of a tap still counts.
    return new Promise<Answer>((resolve) => resolve(interceptor(request, guard))).then(checked)
  }
}

function checked(answer: unknown): Answer {
  if (isAnswer(answer))
    // An interceptor may build an answer by hand, without a header. Outer interceptors still find an empty one.
    return isRecord(answer.header) ? answer : Object.assign({ cookies: [] }, answer, { header: {} })
  throw new TypeError('Http: an interceptor must return the answer, got ' + kindOf(answer))
}

function isAnswer(value: unknown): value is Answer {
  return isRecord(value) && typeof value.statusCode === 'number' && 'data' in value
}
