import type { Interceptor, Next } from './types'

/**
 * Puts the layers around the core, the first one outermost. Each `next` is bound to its own layer, so a layer that
 * calls it again replays what is inside of it, and nothing else.
 */
export function compose(layers: readonly Interceptor[], core: Next): Next {
  return layers.reduceRight<Next>((next, layer) => (request) => layer(request, next), core)
}
