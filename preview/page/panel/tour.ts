import { h } from '../../phone/dom'
import { isCallable } from '../../runtime/guards'
import type { DevServer } from '../dev-server'
import type { Session } from '../session'
import { SecondPhone } from './second-phone'
import type { Words } from '../../../inspector/log/words'
import { both, name, said } from './words'

/** Ten requests, as a page with much data sends them when it opens. */
const TEN: readonly string[] = [
  'me',
  'meetup/api/v1/group/getGroupList',
  ...[1, 2, 3, 4].map((page) => `meetup/api/v1/activity/getActivityList?pageNo=${page}&pageSize=2`),
  ...[1, 2, 3, 4].map((match) => `meetup/api/v1/match/image/list?matchId=m${match}`),
]

interface Step {
  readonly title: Words
  readonly text: Words
  readonly button: Words
}

const STEPS: readonly Step[] = [
  {
    title: ['Sign in', '登录'],
    text: [
      'A code from WeChat becomes a token. The bar shows how long it lives.',
      '微信的 code 换来一个令牌，进度条显示它还能用多久。',
    ],
    button: ['Sign in', '登录'],
  },
  {
    title: ['The token ends', '令牌过期'],
    text: ['The server forgets the token. The app does not know it yet.', '服务器忘掉令牌，应用还不知道。'],
    button: ['Let it expire', '让它过期'],
  },
  {
    title: ['Ten requests at once', '同时发十个请求'],
    text: [
      'All ten carry the old token. The server answers 99997 to each.',
      '十个请求都带着失效的令牌，服务器对每一个都回答 99997。',
    ],
    button: ['Ask for ten things', '请求十样东西'],
  },
  {
    title: ['The result', '结果'],
    text: [
      'One renewal and ten answers. The phone showed no login page.',
      '续期一次，十个回答，手机上没有出现登录页。',
    ],
    button: ['Start again', '再来一次'],
  },
]

const TALLY: readonly Words[] = [
  ['login pages opened (+ refused)', '打开的登录页（+ 被拒绝的）'],
  ['renewals', '续期'],
  ['requests answered', '得到回答的请求'],
  ['requests lost', '丢失的请求'],
]

export interface TourOptions {
  readonly server: DevServer
  readonly session: () => Session | null
  /** The number of login pages that have been opened since the page was loaded. */
  readonly loginPages: () => number
  /** Whether the app is shown in the single-page mode of Moments. */
  readonly singlePage: boolean
}

/** A tour of four steps that control the phone. It can show a second phone beside it, with the code that this library replaces. */
export class Tour {
  readonly element: HTMLElement
  /** Shown in place of the panel's cards while two phones are compared. */
  readonly comparison: HTMLElement
  private readonly place = h('span.tour-place')
  private readonly title = h('h2.tour-title')
  private readonly text = h('p.tour-text', { role: 'status' })
  private readonly next = h('button.control.control--main', { type: 'button', 'data-tour': 'next' })
  private readonly ours = TALLY.map(() => h('td'))
  private readonly theirs = TALLY.map(() => h('td'))
  private second: SecondPhone | null = null
  private step = 0
  private before = { generation: 0, loginPages: 0 }
  private answered = 0
  private lost = 0
  private asking = false

  constructor(private readonly options: TourOptions) {
    const compare = said(
      'button.control.control--switch',
      ['The same with HttpUtil', '同样的事，用 HttpUtil'],
      {
        type: 'button',
        'aria-pressed': 'false',
        'data-tour': 'compare',
      },
    )
    compare.addEventListener('click', () => {
      const on = compare.getAttribute('aria-pressed') !== 'true'
      compare.setAttribute('aria-pressed', String(on))
      this.compare(on)
    })
    this.next.addEventListener('click', () => void this.run())
    this.element = name(
      h(
        'section.card.tour',
        {},
        h('div.tour-words', {}, h('div.tour-head', {}, this.place, this.title), this.text),
        h('div.tour-buttons', {}, this.next, compare),
      ),
      'aria-label',
      ['Tour', '导览'],
    )
    const rows = TALLY.map((words, index) =>
      h('tr', {}, said('th', words, { scope: 'row' }), this.ours[index] ?? null, this.theirs[index] ?? null),
    )
    const head = h(
      'tr',
      {},
      h('td'),
      said('th', ['this library', '本库'], { scope: 'col' }),
      h('th', { scope: 'col' }, 'HttpUtil'),
    )
    this.comparison = name(
      h(
        'section.comparison',
        {},
        h('div.second', {}),
        h(
          'div.card.tally',
          {},
          h('table', {}, h('thead', {}, head), h('tbody', {}, ...rows)),
          said('p.tally-note', [
            'HttpUtil is written as in most mini-programs: every place that sends a request checks for 99997 and opens the login page. Its code is in preview/httputil/. WeChat allows ten pages, and refuses to open more.',
            'HttpUtil 是大多数小程序的写法：每个发请求的地方都检查 99997，然后打开登录页。代码在 preview/httputil/。微信最多允许十个页面，再多就拒绝打开。',
          ]),
        ),
      ),
      'aria-label',
      ['Beside it: HttpUtil', '对比：HttpUtil'],
    )
    this.comparison.hidden = true
    // Hidden until the app has a session.
    this.element.hidden = true
    this.show()
    setInterval(() => this.tally(), 200)
  }

  /** Whether a step is under way. */
  private get isRunning(): boolean {
    return this.next.hasAttribute('aria-disabled')
  }

  private compare(on: boolean): void {
    this.comparison.hidden = !on
    this.element.parentElement?.classList.toggle('side--compares', on)
    if (!on || this.second) return
    this.second = new SecondPhone()
    this.comparison.querySelector('.second')?.append(this.second.element)
  }

  private show(): void {
    const step = STEPS[this.step]
    if (!step) return
    this.place.textContent = `${this.step + 1}/${STEPS.length}`
    this.title.replaceChildren(...both(step.title))
    this.text.replaceChildren(...both(step.text))
    this.next.replaceChildren(...both(step.button))
  }

  private async run(): Promise<void> {
    const session = this.options.session()
    if (!session || this.isRunning) return
    // Not `disabled`: then the button would lose the focus at each step of somebody who has no mouse.
    this.next.setAttribute('aria-disabled', 'true')
    try {
      await this.act(session)
      this.tally()
      this.step = (this.step + 1) % STEPS.length
      this.show()
    } catch {
      this.text.replaceChildren(
        ...both(
          this.options.singlePage
            ? [
                'Moments show one page only, and nobody can sign in there: tap 前往小程序 on the phone first.',
                '朋友圈单页模式不能登录：请先点手机上的「前往小程序」。',
              ]
            : [
                'That did not work: is the server running, and is the phone online?',
                '没有成功：服务器在运行吗？手机联网了吗？',
              ],
        ),
      )
    } finally {
      this.next.removeAttribute('aria-disabled')
    }
  }

  private async act(session: Session): Promise<void> {
    const { server } = this.options
    if (this.step === 0) {
      if (!session.read().isLogin) await login(session)
      await this.second?.ready()
    }
    if (this.step === 1) {
      await this.second?.ready()
      await server.expire(session)
      if (this.second) await server.expire(this.second.session)
      this.before = { generation: session.read().generation, loginPages: this.options.loginPages() }
    }
    if (this.step === 2) {
      this.asking = true
      this.answered = 0
      this.lost = 0
      this.second?.ask()
      const counted = TEN.map((path) =>
        session.get(path).then(
          () => void this.answered++,
          () => void this.lost++,
        ),
      )
      await Promise.all(counted)
      if (this.lost > 0) throw new Error('not all ten were answered')
    }
    if (this.step === 3) {
      this.asking = false
      await this.second?.start()
    }
  }

  private tally(): void {
    const session = this.options.session()?.read()
    if (this.step === 0 && session?.isLogin === true && !this.isRunning) {
      this.step = 1
      this.show()
    }
    if (this.comparison.hidden) return
    const { generation, loginPages } = this.before
    const ours = this.asking
      ? [
          this.options.loginPages() - loginPages,
          (session?.generation ?? 0) - generation,
          this.answered,
          this.lost,
        ]
      : ['–', '–', '–', '–']
    const outcome = this.second?.read()
    const asked = outcome !== undefined && outcome.answered + outcome.lost > 0
    const more = outcome && outcome.refused > 0 ? ` + ${outcome.refused}` : ''
    const theirs = asked
      ? [`${outcome.loginPages}${more}`, 0, outcome.answered, outcome.lost]
      : ['–', '–', '–', '–']
    const write = (cells: readonly HTMLElement[], values: readonly (string | number)[]) =>
      cells.forEach((cell, index) => {
        const value = String(values[index])
        if (cell.textContent !== value) cell.textContent = value
      })
    write(this.ours, ours)
    write(this.theirs, theirs)
  }
}

async function login({ store }: Session): Promise<void> {
  const { login: signIn } = store
  if (isCallable(signIn)) await Reflect.apply(signIn, store, [])
}
