import type { Device } from '../../runtime/device'
import type { DevServer } from '../dev-server'
import type { Session } from '../session'
import type { ControlView } from './controls'
import { createControl } from './controls'
import type { Words } from '../../../inspector/log/words'

/** The delay of a slow answer in ms: long enough to watch, and far below the timeout of a renewal. */
const SLOW = 3000

export interface BreakageOptions {
  readonly device: Device
  readonly server: DevServer
  readonly session: () => Session | null
  readonly note: (words: Words, tone?: 'good' | 'bad' | 'plain') => void
}

const SIGN_IN: Words = ['sign in on the phone first', '请先在手机上登录']

/** The buttons that make the server end the token or the session. */
export function sessionControls({ server, session, note }: BreakageOptions): readonly ControlView[] {
  const act = async (how: 'expire' | 'revoke', done: Words, nothing: Words) => {
    const found = session()
    if (!found?.read().isLogin) {
      note([`${nothing[0]}: ${SIGN_IN[0]}`, `${nothing[1]}：${SIGN_IN[1]}`])
      return false
    }
    const worked = await server[how](found)
    if (worked) note(done, 'bad')
    else
      note([
        'The server does not know this token any more: nothing changed',
        '服务器已不认识这个令牌，没有变化',
      ])
    return worked
  }
  return [
    createControl({
      name: 'expire',
      kind: 'act',
      label: ['Expire my token', '让令牌过期'],
      hint: [
        'The server forgets this token. The next request meets "expired" and is replayed with a new one.',
        '服务器忘掉这个令牌。下一个请求得到“已过期”，换新令牌后重发。',
      ],
      run: () =>
        act(
          'expire',
          ['The server let the token expire', '服务器让令牌过期了'],
          ['There is no token to expire', '没有令牌可以过期'],
        ),
    }),
    createControl({
      name: 'revoke',
      kind: 'act',
      label: ['Revoke my session', '吊销登录'],
      hint: [
        'The server ends the session: no renewal is possible. The user has to sign in again.',
        '服务器结束登录：无法续期，用户需要重新登录。',
      ],
      run: () =>
        act(
          'revoke',
          ['The server revoked the session', '服务器吊销了登录'],
          ['There is no session to revoke', '没有登录可以吊销'],
        ),
    }),
  ]
}

/**
 * The switches for faults of the server. They show the server's own state, also after a reload and when another window has
 * changed it; and the button that sends reminders.
 */
export function serverControls({ server, note }: BreakageOptions): readonly ControlView[] {
  const channel = typeof BroadcastChannel === 'function' ? new BroadcastChannel('preview:faults') : null
  const read = () =>
    server.faults().then(
      (faults) => {
        slow.set((faults?.latencyMs ?? 0) > 0)
        down.set(faults?.down === true)
      },
      // If the server cannot be reached, the panel's banner says so.
      () => undefined,
    )
  const change = async (faults: Parameters<DevServer['setFaults']>[0]) => {
    await server.setFaults(faults)
    channel?.postMessage('changed')
  }
  const slow = createControl({
    name: 'slow',
    kind: 'switch',
    label: ['Answer slowly', '回答变慢'],
    hint: ['Every answer comes three seconds late.', '每个回答都晚三秒。'],
    run: (on) => change({ latencyMs: on ? SLOW : 0 }),
  })
  const down = createControl({
    name: 'down',
    kind: 'switch',
    tone: 'bad',
    label: ['Down', '停机'],
    hint: ['The server drops every connection until it comes back.', '恢复之前，服务器断开所有连接。'],
    run: (on) => change({ down: on }),
  })
  const remind = createControl({
    name: 'remind',
    kind: 'act',
    label: ['Send my reminders', '发送提醒'],
    hint: [
      'Reminders come an hour before an activity begins. This sends those that are waited for now.',
      '提醒在活动开始前一小时送达。这里立即发送还在等的提醒。',
    ],
    run: async () => {
      const due = await server.sendReminders()
      if (due === 0)
        note([
          'No reminder is waited for: ask for one on the page of an activity',
          '没有在等的提醒：请先在活动页点「提醒我」',
        ])
      return due > 0
    },
  })
  channel?.addEventListener('message', () => void read())
  // Another browser may have changed the faults meanwhile.
  addEventListener('focus', () => void read())
  void read()
  return [slow, down, remind]
}

/** The switches for the phone's network and for the background. They follow the state of the device. */
export function phoneControls({
  device,
  session,
  note,
}: Omit<BreakageOptions, 'server'>): readonly ControlView[] {
  const offline = createControl({
    name: 'offline',
    kind: 'switch',
    tone: 'bad',
    label: ['Offline', '断网'],
    hint: [
      'The phone loses its network. Being offline never signs anybody out.',
      '手机断网。断网绝不会让人退出登录。',
    ],
    run: (on) => {
      device.setOnline(!on)
      return undefined
    },
  })
  const background = createControl({
    name: 'background',
    kind: 'switch',
    label: ['Background', '切到后台'],
    hint: [
      'After five seconds WeChat freezes the app and its requests die as interrupted.',
      '五秒后微信冻结小程序，进行中的请求被中断。',
    ],
    run: (on) => {
      device.setHidden(on)
      return undefined
    },
  })
  device.networkChanged.on(() => {
    offline.set(!device.isOnline)
    if (!device.isOnline) return note(['The phone is offline', '手机断网了'])
    const state = session()?.read()
    const ended = state?.isLogin === true && state.expiry !== null && state.expiry <= Date.now()
    note(
      ended
        ? [
            'The network is back; the token ended meanwhile: the next request renews it, or the next try by itself',
            '网络恢复；令牌已在断网时过期：下一个请求会续期，或稍后自动重试',
          ]
        : ['The network is back', '网络恢复了'],
      'good',
    )
  })
  device.hid.on(() => background.set(true))
  device.shown.on(() => background.set(false))
  offline.set(!device.isOnline)
  background.set(device.isHidden)
  return [offline, background]
}
