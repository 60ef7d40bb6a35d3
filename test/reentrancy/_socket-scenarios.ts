import { connect } from 'mobx-miniprogram-auth/socket'
import type { ConnectOptions, Socket } from 'mobx-miniprogram-auth/socket'
import type { App } from './_app'
import type { Scenario } from './_run'

const sockets = new WeakMap<App, Socket[]>()
const newest = (app: App): Socket | undefined => sockets.get(app)?.slice(-1)[0]

/** Opens a connection that listens to everything, and sends a message before it is open. */
function open(app: App, options: Partial<ConnectOptions> = {}): void {
  const { called, violations, track } = app.probe
  const socket = connect(app.http, { url: 'live', ...options })
  let closes = 0
  const hear = (event: string): void => {
    if (closes) violations.push(`R5: ${event} after the connection was closed`)
    called(`\`${event}\` of a connection`)
  }
  socket.onOpen(() => hear('onOpen'))
  socket.onMessage(() => hear('onMessage'))
  socket.onClose(() => {
    if (closes++) violations.push('R5: onClose was called twice')
    called('`onClose` of a connection')
  })
  track('send()', socket.send('hello'))
  sockets.set(app, [...(sockets.get(app) ?? []), socket])
  app.undo.push(() => {
    socket.close()
    if (!closes) violations.push('R5: a connection is closed without a call of onClose')
  })
}

const say =
  (data: unknown) =>
  ({ fake }: App): void => {
    const last = fake.sockets[fake.sockets.length - 1]
    if (last && last.state === 'open') last.message(data)
  }
const login = (app: App): void => app.signIn('A')

/** What a connection does. */
export const SOCKET_SCENARIOS: readonly Scenario[] = [
  {
    name: 'connections whose token ends',
    variant: { listeners: true, functions: true },
    steps: [
      ['signed in', login],
      ['a connection', (app) => open(app)],
      ['a message', say({ n: 1 })],
      [
        'the token ends',
        (app) => {
          app.backend.expire()
          say({ code: '99997' })(app)
        },
      ],
      ['a message over the new connection', say({ n: 2 })],
      ['a request', ({ ask }) => void ask('a')],
      ['closed', (app) => newest(app)?.close()],
    ],
    callbacks: [
      'isExpired',
      'authHeader',
      'refresh',
      'transport.connectSocket',
      'the `send` of a socket task',
      'the `close` of a socket task',
      '`onOpen` of a connection',
      '`onMessage` of a connection',
      '`onClose` of a connection',
      'the listener of `renew`',
    ],
  },
  {
    name: 'connections that are refused, wait for a login, and end with it',
    variant: { asyncIsExpired: true, listeners: true },
    steps: [
      ['a connection that waits', (app) => open(app, { waitForLogin: true })],
      ['a login', (app) => app.login('A')],
      ['messages', (app) => void [say({ n: 1 })(app), say({ n: 2 })(app)]],
      ['the token ends', ({ backend }) => backend.expire()],
      ['a connection with the old token', (app) => open(app)],
      ['a logout', (app) => app.logout()],
      ['a connection without a login', (app) => open(app)],
    ],
    callbacks: [
      'isExpired',
      'isExpired, asynchronously',
      'login',
      'refresh',
      'transport.connectSocket',
      '`onOpen` of a connection',
      '`onMessage` of a connection',
      '`onClose` of a connection',
      'the listener of `logout`',
    ],
  },
]
