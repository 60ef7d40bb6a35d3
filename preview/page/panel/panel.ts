import { h } from '../../phone/dom'
import type { MiniProgram } from '../../runtime/mini-program'
import type { DevServer } from '../dev-server'
import type { Session } from '../session'
import { phoneControls, serverControls, sessionControls } from './breakage'
import { controlGroup, createControl } from './controls'
import { isLoggedStep, RequestLog } from '../../../inspector/log/request-log'
import { changeOf } from '../../../inspector/log/session-changes'
import type { SessionState } from '../../../inspector/log/session-state'
import type { Words } from '../../../inspector/log/words'
import { RequestList } from './request-list'
import { SessionCard } from './session-card'
import { ThreeThings } from './three-things'
import { languageSwitch, name, said } from './words'

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
  private readonly card = new SessionCard(localStorage)
  private readonly banner = said(
    'p.banner',
    [
      'The preview’s server has stopped: run npm start again. This page goes on by itself when it is back.',
      '预览服务器已停止：请重新运行 npm start。恢复后本页自动继续。',
    ],
    { role: 'alert' },
  )
  private last: SessionState | null = null

  constructor(private readonly options: PanelOptions) {
    const things = new ThreeThings(options.session)
    const { device } = options.program
    device.hid.on(() => this.log.hid(Date.now()))
    const breakage = {
      device,
      server: options.server,
      session: options.session,
      note: (words: Words, tone?: 'good' | 'bad' | 'plain') => this.note(words, tone),
    }
    const ask = createControl({
      name: 'ask',
      kind: 'act',
      tone: 'main',
      label: ['Ask for three things at once', '同时请求三样东西'],
      hint: [
        'Three requests at the same moment, by the app’s own HTTP client.',
        '用应用自己的 HTTP 客户端同时发三个请求。',
      ],
      run: () => {
        if (options.session()?.read().isLogin === false)
          this.note([
            'What needs a token waits for a login: sign in on the phone, and it goes out',
            '需要令牌的请求在等登录：请在手机上登录，它们就会发出',
          ])
        void things.ask()
        return undefined
      },
    })
    this.banner.hidden = true
    this.element = h('main.side')
    this.element.append(
      h(
        'header.head',
        {},
        h(
          'div.head-words',
          {},
          h('h1', {}, 'mobx-miniprogram-auth'),
          said('p', [
            'A real mini-program, unchanged, against a real server. Break its session and watch it mend.',
            '真实的小程序，连着真实的服务器。破坏它的登录状态，看它自己恢复。',
          ]),
        ),
        languageSwitch(this.element, localStorage, navigator.language),
      ),
      this.banner,
      this.card.element,
      name(
        h(
          'section.card.controls',
          {},
          controlGroup(['The session', '登录'], sessionControls(breakage)),
          controlGroup(['The server', '服务器'], serverControls(breakage)),
          controlGroup(['The phone', '手机'], phoneControls(breakage)),
          h('div.ask', {}, ask.element, things.element),
        ),
        'aria-label',
        ['Controls', '控制'],
      ),
      this.list.element,
    )
  }

  /** Follows a session from now on. */
  attach(session: Session): void {
    session.observe((trace) => {
      if (!isLoggedStep(trace)) return
      this.log.add(trace)
      this.list.changed()
    })
    session.watch((state) => {
      const told = changeOf(this.last, state)
      if (told?.renewal) {
        this.log.renewal(told.words, told.tone, Date.now(), told.renewal === 'ends')
        this.list.changed()
      } else if (told) this.note(told.words, told.tone)
      this.last = state
      this.card.show(state)
    })
  }

  note(words: Words, tone: 'good' | 'bad' | 'plain' = 'plain'): void {
    this.log.note(words, tone, Date.now())
    this.list.changed()
  }

  /** Is the preview's server there? */
  reachable(there: boolean): void {
    this.banner.hidden = there
  }
}
