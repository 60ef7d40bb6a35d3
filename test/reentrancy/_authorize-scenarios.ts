import { authorize } from 'mobx-miniprogram-auth/authorize'
import type { App } from './_app'
import { httpOptions } from './_client'
import type { Scenario } from './_run'

/** Sends a request by `authorize(wx.request)`, with all callbacks and a listener of its task. */
function send(app: App, path: string): void {
  const { called, violations } = app.probe
  const { baseUrl, isExpired, authHeader, needs, networkInterceptors } = httpOptions(
    { functions: true, networkInterceptors: true },
    app.probe,
  )
  const { wx, clock } = app.fake
  const request = authorize(wx.request, {
    auth: app.store,
    baseUrl,
    isExpired,
    authHeader,
    needs: typeof needs === 'function' ? needs : undefined,
    networkInterceptors,
    clock,
    platform: wx as never,
  })
  app.trackCall(path, () => {
    let ends = 0
    let result: unknown
    let abort = (): void => undefined
    const promise = new Promise((resolve) => {
      const ended = (name: string) => (got: unknown) => {
        if (ends++) violations.push(`R5: ${name} of ${path} after the end of the request`)
        result = got
        called(`\`${name}\` of a request`)
      }
      const task = request({
        url: String(baseUrl) + path,
        success: ended('success'),
        fail: ended('fail'),
        complete() {
          resolve(result)
          called('`complete` of a request')
        },
      })
      task.onHeadersReceived(() => called('`onHeadersReceived` of a task'))
      abort = () => task.abort()
    })
    return Object.assign(promise, { abort }) as never
  })
}

/** Requests of another client. */
export const AUTHORIZE_SCENARIOS: readonly Scenario[] = [
  {
    name: 'requests of another client',
    variant: { listeners: true },
    steps: [
      ['without a login', (app) => void [send(app, 'a'), send(app, 'public')]],
      ['signed in', (app) => app.signIn('A')],
      ['requests', (app) => void [send(app, 'a'), send(app, 'perhaps'), send(app, 'lost')]],
      [
        'the token ends',
        (app) => {
          app.backend.expire()
          send(app, 'ended')
          send(app, 'ended')
        },
      ],
      ['a logout', (app) => void [send(app, 'b'), app.logout()]],
    ],
    callbacks: [
      'isExpired',
      'needs',
      'authHeader',
      'refresh',
      'a network interceptor, before next',
      'a network interceptor, after next',
      '`success` of a request',
      '`fail` of a request',
      '`complete` of a request',
      '`onHeadersReceived` of a task',
    ],
  },
]
