import { isRecord, kindOf } from '../stores/check'
import type { Answer, HttpRequest, Interceptor, Next } from './types'

/** A layer of our own: it never throws, and always returns a promise of an answer. */
export type Layer = (request: HttpRequest, next: Next) => Promise<Answer>

/**
 * Puts the layers around the core, the first one outermost. Each `next` is bound to its own layer, so a layer that
 * calls it again replays what is inside of it, and nothing else.
 */
export function compose(layers: readonly Layer[], core: Next): Next {
  return layers.reduceRight<Next>((next, layer) => (request) => layer(request, next), core)
}

/**
 * An interceptor as a layer: what it throws becomes a rejection, what it returns is checked, and it calls `next` once
 * unless it says that it `repeats`.
 */
export function guarded(interceptor: Interceptor): Layer {
  return (request, next) => {
    let calls = 0
    const guard: Next = (handed) => {
      if (!isRecord(handed) || typeof handed.url !== 'string')
        return Promise.reject(new TypeError('Http: an interceptor must hand a request on, as next(request)'))
      if (calls++ && !interceptor.repeats)
        return Promise.reject(
          new TypeError('Http: an interceptor called next() twice without saying that it `repeats`'),
        )
      return next(handed)
    }
    // The executor runs before this returns: a tap's gesture is still alive in the request.
    return new Promise<Answer>((resolve) => resolve(interceptor(request, guard))).then(checked)
  }
}

function checked(answer: unknown): Answer {
  if (isAnswer(answer)) return answer
  throw new TypeError('Http: an interceptor must return the answer, got ' + kindOf(answer))
}

function isAnswer(value: unknown): value is Answer {
  return isRecord(value) && typeof value.statusCode === 'number' && 'data' in value
}
