import type { Cell, Column } from '../figure'
import type { Outcome } from '../measures/outcome'

const STOPPED = {
  en: 'the server stopped answering it',
  zh: '无休止，服务端不再响应',
}

/** The columns for the outcome of calls, which the storm and its variations share. */
export const outcomeColumns: readonly Column[] = [
  { key: 'answered', title: { en: 'answered', zh: '得到响应' }, unit: '' },
  { key: 'rejected', title: { en: 'rejected', zh: '被拒绝' }, unit: '' },
  { key: 'open', title: { en: 'did not settle', zh: '没有结果' }, unit: '' },
  { key: 'renewals', title: { en: 'renewals', zh: '续期次数' }, unit: '' },
  { key: 'calls', title: { en: 'requests', zh: '请求总数' }, unit: '' },
]

export function outcomeCells(outcome: Outcome): Record<string, Cell> {
  const { answered, rejected, open, renewals, calls, exhausted, cut } = outcome
  const many = (count: number): Cell =>
    exhausted
      ? {
          en: `more than ${count.toLocaleString('en-US')}: ${STOPPED.en}`,
          zh: `超过 ${count.toLocaleString('en-US')}：${STOPPED.zh}`,
        }
      : count
  const rest: Cell = cut ? { en: 'not waited for', zh: '未等到结束' } : open
  return { answered, rejected, open: rest, renewals, calls: many(calls) }
}
