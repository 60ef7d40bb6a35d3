import { h } from '../../phone/dom'
import { isFields } from '../../runtime/guards'
import type { Session } from '../session'
import type { Words } from '../../../inspector/log/words'
import { both, name, said } from './words'

const THINGS = [
  ['Activities', '活动', 'meetup/api/v1/activity/getActivityList?pageNo=1&pageSize=10'],
  ['Images', '照片', 'meetup/api/v1/match/image/list?matchId=m1'],
  ['Profile', '资料', 'me'],
] as const

function sayOf(answer: unknown): Words {
  const data = isFields(answer) ? answer.data : null
  const list = isFields(data) ? data.list : data
  if (Array.isArray(list)) return [`${list.length} items`, `${list.length} 条`]
  const name = isFields(data) ? data.nickname : null
  return typeof name === 'string' ? [name, name] : ['an answer', '有回答']
}

function failureOf(error: unknown): Words {
  const code = isFields(error) ? error.code : undefined
  return typeof code === 'string' ? [code, code] : ['failed', '失败']
}

/** Sends three requests at the same moment by the app's own client, as a page does when it opens, and shows the answers. */
export class ThreeThings {
  readonly element: HTMLElement
  private readonly results = THINGS.map(() => h('span.thing-result', {}, '–'))

  constructor(private readonly session: () => Session | null) {
    const things = THINGS.map(([en, zh], index) =>
      h('li.thing', { 'data-thing': en }, said('span.thing-name', [en, zh]), this.results[index] ?? null),
    )
    this.element = name(h('ol.things', { 'aria-live': 'polite' }, ...things), 'aria-label', [
      'Answers',
      '回答',
    ])
  }

  async ask(): Promise<void> {
    const session = this.session()
    if (!session) return
    await Promise.all(
      THINGS.map(async ([, , path], index) => {
        const result = this.results[index]
        this.tell(result, 'asked', ['…', '…'])
        try {
          this.tell(result, 'answered', sayOf(await session.get(path)))
        } catch (error) {
          this.tell(result, 'failed', failureOf(error))
        }
      }),
    )
  }

  private tell(result: HTMLElement | undefined, state: string, words: Words): void {
    if (!result) return
    result.replaceChildren(...both(words))
    result.dataset.state = state
  }
}
