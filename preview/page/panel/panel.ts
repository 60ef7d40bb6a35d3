import { h } from '../../phone/dom'
import type { Emitter } from '../../runtime/emitter'
import type { MiniProgram } from '../../runtime/mini-program'
import type { DevServer } from '../dev-server'
import type { Session } from '../session'
import { phoneControls, serverControls, sessionControls } from './breakage'
import { controlGroup, createControl } from './controls'
import type { LoggedStep } from '../../../inspector/log/request-log'
import { isLoggedStep, RequestLog } from '../../../inspector/log/request-log'
import { changeOf } from '../../../inspector/log/session-changes'
import type { SessionState } from '../../../inspector/log/session-state'
import type { Words } from '../../../inspector/log/words'
import { RequestList } from './request-list'
import { SessionCard } from './session-card'
import { ThreeThings } from './three-things'
import { Tour } from './tour'
import { languageSwitch, name, said } from './words'

export interface PanelOptions {
  readonly program: MiniProgram
  /** The reference server; null if the app has a backend of its own, which the panel cannot control. */
  readonly server: DevServer | null
  /** The WeChat user of the phone. */
  readonly user: string
  readonly session: () => Session | null
  /** The number of login pages that have been opened so far. */
  readonly loginPages: () => number
  /** Whether the app is shown in the single-page mode of Moments, in which nobody can sign in. */
  readonly singlePage: boolean
  /** Whether there is a second app to compare with. */
  readonly compares: boolean
}

/** The panel beside the phone: shows what the library does, and has the controls for faults. */
export class Panel {
  readonly element: HTMLElement
  readonly log = new RequestLog()
  private readonly list: RequestList
  private readonly card: SessionCard
  private readonly banner = said(
    'p.banner',
    [
      'The preview has stopped: start it again. This page goes on by itself when it is back.',
      '预览已停止：请重新启动它。恢复后本页自动继续。',
    ],
    { role: 'alert' },
  )
  private last: SessionState | null = null
  private readonly tour: Tour | null

  constructor(private readonly options: PanelOptions) {
    this.card = new SessionCard(localStorage, options.user)
    const things = new ThreeThings(options.session)
    const { device } = options.program
    device.hid.on(() => this.log.hid(Date.now()))
    const { server } = options
    const tour = options.compares && server !== null ? new Tour({ ...options, server }) : null
    this.tour = tour
    this.list = new RequestList(this.log, server === null)
    const breakage = {
      device,
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
    // Hidden until `attach`: an app that does not use this library has no session that can be shown.
    this.card.element.hidden = true
    this.element = h('main.side')
    this.element.append(
      h(
        'header.head',
        {},
        h(
          'div.head-words',
          {},
          h('h1', {}, 'mobx-miniprogram-auth'),
          said(
            'p',
            server
              ? [
                  'A real mini-program, unchanged, against a real server. Let its session fail, and watch it recover.',
                  '真实的小程序，连着真实的服务器。让它的登录失效，看它自己恢复。',
                ]
              : [
                  'Your mini-program, unchanged, against its own backend.',
                  '你的小程序，原样运行，连着它自己的后端。',
                ],
          ),
        ),
        languageSwitch(this.element, localStorage, navigator.language),
      ),
      this.banner,
      ...(tour ? [tour.element, tour.comparison] : []),
      this.card.element,
      name(
        h(
          'section.card.controls',
          {},
          ...(server
            ? [
                controlGroup(['The session', '登录'], sessionControls({ ...breakage, server })),
                controlGroup(['The server', '服务器'], serverControls({ ...breakage, server })),
              ]
            : []),
          controlGroup(['The phone', '手机'], phoneControls(breakage)),
          server ? h('div.ask', {}, ask.element, things.element) : null,
        ),
        'aria-label',
        ['Controls', '控制'],
      ),
      this.list.element,
    )
  }

  /** Logs the transfers of `wx`, for an app whose own HTTP client cannot be observed. */
  follow(traffic: Emitter<LoggedStep>): void {
    this.list.showsRenewals = true
    this.note([
      'No module "auth" exports { authStore, http }: what is sent is shown',
      '没有导出 { authStore, http } 的 auth 模块：这里显示发出的请求',
    ])
    traffic.on((step: LoggedStep) => {
      this.log.add(step)
      this.list.changed()
    })
  }

  /** Shows a session and the calls of its HTTP client from now on. */
  attach(session: Session): void {
    if (this.tour) this.tour.element.hidden = false
    this.card.element.hidden = false
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

  /** Shows or hides the banner. @param there whether the preview's server can be reached */
  reachable(there: boolean): void {
    this.banner.hidden = there
  }
}
