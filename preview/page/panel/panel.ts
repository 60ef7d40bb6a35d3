import { h } from '../../phone/dom'
import type { MiniProgram } from '../../runtime/mini-program'
import type { DevServer } from '../dev-server'
import type { Session, SessionState } from '../session'
import type { Control } from './controls'
import { controlGroup, createControl } from './controls'
import { RequestList } from './request-list'
import { RequestLog } from './request-log'
import { SessionCard } from './session-card'
import { storyOf } from './story'
import { ThreeThings } from './three-things'

/** Slow enough to watch, well under a renewal's timeout. */
const SLOW = 3000

export interface PanelOptions {
  readonly program: MiniProgram
  readonly server: DevServer
  readonly session: () => Session | null
}

/** Beside the phone: what the library is doing, and the ways to make its life hard. */
export class Panel {
  readonly element: HTMLElement
  readonly log = new RequestLog()
  private readonly list = new RequestList(this.log)
  private readonly card = new SessionCard()
  private last: SessionState | null = null

  constructor(private readonly options: PanelOptions) {
    const things = new ThreeThings(options.session)
    const { device } = options.program
    const offline = createControl(this.offline())
    const background = createControl(this.background())
    device.networkChanged.on(() => offline.set(!device.isOnline))
    device.hid.on(() => background.set(true))
    device.shown.on(() => background.set(false))
    const ask = createControl({
      name: 'ask',
      kind: 'act',
      tone: 'main',
      label: 'Ask for three things at once',
      subtitle: '同时请求活动、照片和资料',
      hint: 'Three requests at the same moment, by the app’s own HTTP client.',
      run: () => things.ask(),
    })
    this.element = h(
      'main.side',
      {},
      h(
        'header.head',
        {},
        h('h1', {}, 'mobx-miniprogram-auth'),
        h(
          'p',
          {},
          'A real mini-program, unchanged, against a real server. Break its session and watch it mend.',
          h('small', {}, '左边是真实的小程序，右边可以破坏它的登录状态，看它自己恢复。'),
        ),
      ),
      this.card.element,
      h(
        'section.card.controls',
        { 'aria-label': 'Controls' },
        controlGroup('The session', '登录状态', [createControl(this.expire()), createControl(this.revoke())]),
        controlGroup('The server', '服务器', [createControl(this.slow()), createControl(this.down())]),
        controlGroup('The phone', '手机', [offline, background]),
        h('div.ask', {}, ask.element, things.element),
      ),
      this.list.element,
    )
  }

  /** Follows a session from now on. */
  attach(session: Session): void {
    session.observe((trace) => {
      this.log.add(trace)
      this.list.changed()
    })
    session.watch((state) => {
      const told = storyOf(this.last, state)
      if (told) this.note(told.text, told.subtitle, told.tone)
      this.last = state
      this.card.show(state)
    })
  }

  note(text: string, subtitle: string, tone: 'good' | 'bad' | 'plain' = 'plain'): void {
    this.log.note(text, subtitle, tone, Date.now())
    this.list.changed()
  }

  private expire(): Control {
    return {
      name: 'expire',
      kind: 'act',
      label: 'Expire my token',
      subtitle: '让令牌过期',
      hint: 'The server forgets this token. The next request meets "expired" and is replayed with a new one.',
      run: async () => {
        const session = this.options.session()
        const done = session !== null && (await this.options.server.expire(session))
        if (done) this.note('The server let the token expire', '服务器让令牌过期了', 'bad')
        return done
      },
    }
  }

  private revoke(): Control {
    return {
      name: 'revoke',
      kind: 'act',
      label: 'Revoke my session',
      subtitle: '吊销登录',
      hint: 'The server ends the session: no renewal is possible. The user has to sign in again.',
      run: async () => {
        const session = this.options.session()
        const done = session !== null && (await this.options.server.revoke(session))
        if (done) this.note('The server revoked the session', '服务器吊销了登录', 'bad')
        return done
      },
    }
  }

  private slow(): Control {
    return {
      name: 'slow',
      kind: 'switch',
      label: 'Answer slowly',
      subtitle: '回答变慢 3 秒',
      hint: 'Every answer comes three seconds late.',
      run: (on) => this.options.server.setFaults({ latencyMs: on ? SLOW : 0 }),
    }
  }

  private down(): Control {
    return {
      name: 'down',
      kind: 'switch',
      tone: 'bad',
      label: 'Go down',
      labelOn: 'Come back',
      subtitle: '停机 / 恢复',
      hint: 'The server drops every connection until it comes back.',
      run: (on) => this.options.server.setFaults({ down: on }),
    }
  }

  private offline(): Control {
    return {
      name: 'offline',
      kind: 'switch',
      tone: 'bad',
      label: 'Offline',
      subtitle: '断开网络',
      hint: 'The phone loses its network. Being offline never signs anybody out.',
      run: (on) => {
        this.options.program.device.setOnline(!on)
        return undefined
      },
    }
  }

  private background(): Control {
    return {
      name: 'background',
      kind: 'switch',
      label: 'Background',
      subtitle: '切到后台',
      hint: 'After five seconds WeChat freezes the app and its requests die as interrupted.',
      run: (on) => {
        this.options.program.device.setHidden(on)
        return undefined
      },
    }
  }
}
