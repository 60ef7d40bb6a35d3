import { isRecord, kindOf } from '../../stores/check'
import { reasonOf } from '../errors'
import type { Grant } from '../../stores/types'
import type { PipelineStep, CallContext, Sendable, Observer } from './types'
import type { Answer, CallSignalLike, HttpRequest, Interceptor, Next } from '../types'

/** A request as interceptors see it. @param grant what this attempt was let go with; none for a whole call */
export function visible(
  request: Sendable,
  owner: CallContext,
  changes?: Partial<Sendable>,
  grant: Grant | null = null,
): HttpRequest {
  const { ticket, account, gate } = owner.context
  return Object.assign({}, request, changes, {
    context: { ticket, account, gate, grant },
    signal: owner.signal,
    restartTimeout: () => owner.restartTimeout(),
    trace: owner.trace.bind(owner),
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
 * Puts interceptors around the core, the first one outermost. Each `next` is bound to its own layer, so a layer that
 * calls it again replays what is inside of it, and nothing else.
 */
export function compose(interceptors: readonly Interceptor[], core: Next): Next {
  return interceptors.reduceRight<Next>(guarded, core)
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

/** The core of an onion: a way that tells a sink, as a promise, which ends with the call. */
export function promised(signal: CallSignalLike, make: (sink: Observer) => PipelineStep): Promise<Answer> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(reasonOf(signal))
    const end = (): void => signal.removeEventListener('abort', abort)
    const leg = make({
      answered(answer) {
        end()
        resolve(answer)
      },
      failed(error) {
        end()
        reject(error)
      },
    })
    function abort(): void {
      leg.stop()
      reject(reasonOf(signal))
    }
    signal.addEventListener('abort', abort)
    leg.begin()
  })
}
