import type { App } from './_app'
import type { Scenario } from './_run'
import { expireAndAsk } from './_session-scenarios'

const login = (app: App): void => app.signIn('A')
const requests = ({ ask }: App): void => void [ask('a'), ask('public'), ask('perhaps'), ask('lost')]
const many = ({ ask }: App): void => {
  for (let i = 0; i < 12; i++) ask('many')
}
const onProgress = ({ probe }: App) => ({ onProgress: () => probe.called('onProgress') })
const upload = (app: App): void => {
  const file = { url: 'up', filePath: 'wxfile://tmp/a', name: 'a' }
  app.trackCall('up', () => app.http.upload({ ...file, ...onProgress(app) }))
}
const download = (app: App): void =>
  void app.trackCall('down', () => app.http.download({ url: 'down', ...onProgress(app) }))
const files = (app: App): void => void [upload(app), download(app)]
const interrupted = ({ ask, fake }: App): void => void [ask('cut'), fake.hide()]
const shown = ({ fake }: App): void => void fake.show()

/** Two requests whose signal is aborted while they are under way. */
function aborted({ ask, probe }: App): void {
  const listeners = new Set<() => void>()
  const signal = {
    aborted: false,
    addEventListener(_type: 'abort', listener: () => void) {
      listeners.add(listener)
      probe.called('the `addEventListener` of a signal')
    },
    removeEventListener(_type: 'abort', listener: () => void) {
      listeners.delete(listener)
      probe.called('the `removeEventListener` of a signal')
    },
  }
  ask('signal', { signal })
  ask('signal', { signal })
  signal.aborted = true
  listeners.forEach((listener) => listener())
}

const observers = (...phases: string[]): string[] => phases.map((phase) => `the observer of \`${phase}\``)
const ALL_PHASES = observers(
  'created',
  'parked',
  'queued',
  'sent',
  'expired',
  'replayed',
  'answered',
  'failed',
)
const AN_INTERCEPTOR = ['an interceptor, before next', 'an interceptor, after next']
const A_NETWORK_INTERCEPTOR = ['a network interceptor, before next', 'a network interceptor, after next']

/** What a client does. */
export const CLIENT_SCENARIOS: readonly Scenario[] = [
  {
    name: 'requests',
    variant: { listeners: true, functions: true },
    steps: [
      ['a request', ({ ask }) => void ask('early')],
      ['signed in', login],
      ['requests', requests],
      ['the token ends', expireAndAsk],
      ['twelve at once', many],
    ],
    callbacks: ['isExpired', 'needs', 'authHeader', 'transport.request', ...ALL_PHASES],
  },
  {
    name: 'requests through interceptors with an asynchronous isExpired',
    variant: { interceptors: true, asyncIsExpired: true, listeners: true },
    steps: [
      ['signed in', login],
      ['requests', requests],
      ['the token ends', expireAndAsk],
      ['two more', requests],
    ],
    callbacks: [
      ...AN_INTERCEPTOR,
      'isExpired',
      'isExpired, asynchronously',
      ...observers('sent', 'expired', 'failed'),
    ],
  },
  {
    name: 'requests through network interceptors',
    variant: { networkInterceptors: true, functions: true, listeners: true },
    steps: [
      ['signed in', login],
      ['requests', requests],
      ['the token ends', expireAndAsk],
      ['cut off', interrupted, 6_000],
      ['shown', shown],
    ],
    callbacks: [
      ...A_NETWORK_INTERCEPTOR,
      'authHeader',
      'isExpired',
      ...observers('sent', 'expired', 'replayed'),
    ],
  },
  {
    name: 'requests, uploads and downloads on a platform that calls back synchronously',
    variant: { synchronous: true, syncStorage: true, functions: true, listeners: true },
    steps: [
      ['signed in', login],
      ['requests', requests],
      ['the token ends', expireAndAsk],
      ['files', files],
    ],
    callbacks: [
      'transport.request',
      'transport.request, after it called back',
      'transport.uploadFile',
      'transport.uploadFile, after it called back',
      'transport.downloadFile',
      'transport.downloadFile, after it called back',
      'refresh',
      'isExpired',
      'authHeader',
      ...observers('sent', 'answered', 'replayed'),
    ],
  },
  {
    name: 'uploads and downloads',
    variant: {},
    steps: [
      ['signed in', login],
      ['files', files],
      ['the token ends', ({ backend }) => backend.expire()],
      ['a file', upload],
    ],
    callbacks: ['onProgress', 'transport.uploadFile', 'transport.downloadFile', 'isExpired', 'refresh'],
  },
  {
    name: 'requests that are interrupted or aborted',
    variant: { listeners: true },
    steps: [
      ['signed in', login],
      ['aborted', aborted],
      ['cut off', interrupted, 6_000],
      ['shown', shown],
      ['hidden again', ({ fake }) => fake.hide(), 6_000],
      ['shown', shown, 1_000],
    ],
    callbacks: [
      'the `addEventListener` of a signal',
      'the `removeEventListener` of a signal',
      'the `abort` of a task',
      'lifecycle.watch',
      'lifecycle, when it is no longer watched',
      ...observers('replayed', 'failed'),
    ],
  },
]
