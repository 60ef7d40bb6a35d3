import { autorun } from 'mobx-miniprogram'
import { isAuthError } from '../../stores/errors'
import { systemClock } from '../../stores/platform/wx-clock'
import { wxLifecycle } from '../../stores/platform/wx-lifecycle'
import type { InspectedHttp, InspectedStore, Inspection } from '../inspection'
import { RequestLog, type Tone } from '../log/request-log'
import { changeOf } from '../log/session-changes'
import { readState, type SessionState } from '../log/session-state'
import type { Words } from '../log/words'
import { createFaults } from './faults'
import { reportOf } from './report'
import { viewOf, type PanelAction } from './view'
import { copyText, phoneLanguage } from './wx-phone'

/** Changes within this time, in ms, are shown together. */
const SOON = 100
const SECOND = 1000

const FAULTS: Readonly<Record<'offline' | 'online' | 'failed', readonly [Words, Tone]>> = {
  offline: [['The inspector plays offline for ten seconds', '调试器断网十秒'], 'bad'],
  online: [['The network is back', '网络恢复了'], 'good'],
  failed: [['The inspector fails this renewal', '调试器让这次续期失败'], 'bad'],
}

const SOON_AGAIN: Words = [
  'Not renewed: it failed a moment ago, and is tried again by itself',
  '没有续期：刚刚失败过，稍后自动重试',
]
const NOT_RENEWED: Words = ['Not renewed: nothing can renew this session', '没有续期：这个登录无法续期']

/** Records the store and its clients, and makes the data that the component shows. */
export function record(store: InspectedStore, clients: readonly InspectedHttp[]): Inspection {
  const clock = (store.platform && store.platform.clock) || systemClock
  const log = new RequestLog()
  const listeners = new Set<() => void>()
  let state: SessionState | null = null
  let life = 1
  let open = false
  let side: 'left' | 'right' = 'right'
  let copyFailed = false
  let timer: unknown
  let due = Infinity

  function tell(): void {
    due = Infinity
    clock.clearTimeout(timer)
    Array.from(listeners).forEach((listener) => listener())
    if (open) changed(SECOND)
  }

  /** Schedules a call of the listeners. @param within the delay in ms; an open panel is also updated every second */
  function changed(within = SOON): void {
    const at = clock.now() + within
    if (at >= due || !listeners.size) return
    clock.clearTimeout(timer)
    due = at
    timer = clock.setTimeout(tell, within)
  }

  function note(words: Words, tone: Tone): void {
    log.note(words, tone, clock.now())
    changed()
  }

  const faults = createFaults(store, clients, clock, (what) => note(...FAULTS[what]))

  // Clients related by `extend` are observed together: each step comes once for each of them that was given.
  const known = new WeakSet<object>()
  const undo = clients
    .map((http, index) =>
      http.observe((trace) => {
        if (known.has(trace)) return
        known.add(trace)
        // Unrelated clients number their own calls, so the ids of several clients are made distinct.
        log.add(Object.assign({}, trace, { id: trace.id * clients.length + index }))
        changed()
      }),
    )
    .concat(
      autorun(() => {
        const now = readState(store)
        if (!state || now.generation !== state.generation || now.expiry !== state.expiry)
          life = now.expiry === null ? 1 : Math.max(1, now.expiry - clock.now())
        const change = changeOf(state, now)
        state = now
        if (!change) return changed()
        const { words, tone, renewal } = change
        if (!renewal) return note(words, tone)
        log.renewal(words, tone, clock.now(), renewal === 'ends')
        changed()
      }),
      wxLifecycle(store.platform).watch(
        () => undefined,
        () => log.hid(clock.now()),
      ),
      store.on('error', ({ source, error }) => {
        const code = isAuthError(error) ? error.code : 'error'
        // A failed renewal has a row already.
        if (source !== 'renewal') note([`Failed: ${source} (${code})`, `出错：${source}（${code}）`], 'bad')
      }),
      store.on('loginRequired', () => note(['A request needs a login', '有请求需要登录'], 'plain')),
      store.on('accountChange', () => note(['Another account took over', '换了账号'], 'plain')),
    )

  const actions: Readonly<Record<PanelAction, (lang: string) => unknown>> = {
    toggle: () => (open = !open),
    move: () => (side = side === 'left' ? 'right' : 'left'),
    expire: () => store.expire(),
    refresh() {
      const renewal = store.refresh()
      // If a renewal has begun, its end is a row of the log, so only a refusal to begin is noted here.
      const begins = store.status === 'renewing'
      renewal.catch((error: unknown) => {
        const why = isAuthError(error, 'renewal-failed') ? SOON_AGAIN : NOT_RENEWED
        if (!begins) note(why, 'plain')
      })
    },
    failRenewal: faults.failRenewal,
    offline: faults.goOffline,
    logout: () => store.logout(),
    copy: (lang) =>
      copyText(
        reportOf(readState(store), log.rows, clock.now(), lang || phoneLanguage(), store.gate.secrets),
        (done) => {
          copyFailed = !done
          changed()
        },
      ),
    clear: () => log.clear(),
  }

  return {
    watch(listener) {
      listeners.add(listener)
      listener()
      if (open) changed(SECOND)
      return () => void listeners.delete(listener)
    },
    view: (lang) =>
      viewOf(
        {
          open,
          side,
          state: state || readState(store),
          life,
          account: store.gate.account,
          rows: log.rows,
          offlineUntil: faults.offlineUntil,
          failing: faults.failing,
          copyFailed,
          now: clock.now(),
        },
        lang || phoneLanguage(),
      ),
    act(action, lang) {
      copyFailed = false
      actions[action](lang)
      // A tap is shown at once.
      tell()
    },
    stop() {
      clock.clearTimeout(timer)
      faults.stop()
      undo.forEach((each) => each())
      listeners.clear()
    },
  }
}
