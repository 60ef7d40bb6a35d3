import type { Device } from '../device'
import type { Fields } from '../guards'
import { asNumber, asText, isFields } from '../guards'
import { EventChannel } from '../routing/event-channel'
import type { Router } from '../routing/router'
import type { OpenType } from '../routing/route-rules'
import type { Api } from './api'
import { ApiFailure, asyncApi, callbacksOf, optionsOf } from './api'

const KINDS = ['navigateTo', 'redirectTo', 'reLaunch', 'switchTab', 'navigateBack'] as const

export function navigateBy(
  router: Router,
  type: OpenType,
  url: string,
  delta = 1,
  channel?: EventChannel,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (reason: string) => reject(new ApiFailure(reason))
    router.navigate({ type, url, delta, channel, success: resolve, fail })
  })
}

/** `wx.navigateTo` gives both pages an end of a channel. `events` holds the opener's first listeners. */
async function navigateTo(router: Router, options: Fields): Promise<object> {
  const [eventChannel, opened] = EventChannel.pair()
  const { events } = options
  for (const [name, listener] of Object.entries(isFields(events) ? events : {}))
    eventChannel.on(name, listener)
  await navigateBy(router, 'navigateTo', asText(options.url), 1, opened)
  return { eventChannel }
}

/** The five navigation APIs, `rewriteRoute`, and the events of routes. */
export function navigationApis(
  device: Device,
  router: Router,
): Readonly<Record<string, (...args: unknown[]) => unknown>> {
  const routes = KINDS.map((kind): [string, Api] => [
    kind,
    asyncApi(device, kind, (options) => {
      if (kind !== 'navigateBack' && typeof options.url !== 'string') {
        throw new ApiFailure('parameter error: parameter.url should be String')
      }
      if (kind === 'navigateTo') return navigateTo(router, options)
      return navigateBy(router, kind, asText(options.url), Math.max(1, asNumber(options.delta, 1)))
    }),
  ])
  const sharing = (name: string, on: boolean) =>
    asyncApi(device, name, () => {
      if (router.top) router.top.sharesByMenu = on
    })
  return {
    ...Object.fromEntries(routes),
    hideShareMenu: sharing('hideShareMenu', false),
    showShareMenu: sharing('showShareMenu', true),
    updateShareMenu: asyncApi(device, 'updateShareMenu', () => undefined),
    rewriteRoute(given) {
      const options = optionsOf(given)
      // The route is rewritten synchronously; the callback comes in a later task.
      const reason = router.rewrite(asText(options.url), options.preserveQuery === true)
      const callbacks = callbacksOf(device, options)
      setTimeout(() => {
        if (reason === null) callbacks.success({ errMsg: 'rewriteRoute:ok' })
        else callbacks.fail({ errMsg: 'rewriteRoute:fail ' + reason })
      }, 0)
    },
    onBeforeAppRoute: router.beforeRoute.on,
    offBeforeAppRoute: router.beforeRoute.off,
    onAppRoute: router.routed.on,
    offAppRoute: router.routed.off,
    onAppRouteDone: router.routeDone.on,
    offAppRouteDone: router.routeDone.off,
  }
}
