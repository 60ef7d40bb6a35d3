import type { Figure, Row } from '../figure'
import { N, type Scenario } from '../measures/scenarios'
import { OURS } from '../names'
import { greatest, numberOf } from '../rows'
import { outcomeCells, outcomeColumns } from './outcomes'

const groups = {
  stragglers: { en: 'stragglers', zh: '迟到的响应' },
  refused: { en: 'renewal refused', zh: '续期被拒' },
  always: { en: 'always expired', zh: '永远过期' },
  second: { en: 'second storm', zh: '第二次过期' },
}
const all = Object.values(groups)

export const scenarios: Figure = {
  id: 'scenarios',
  title: { en: 'When it goes wrong', zh: '出错的时候' },
  about: {
    en: '100 calls at once with a token that has expired. Stragglers: every other one is told so only when the new token is long there. Renewal refused: the server will give no new token. Always expired: it gives new ones, and calls each of them expired. Second storm: the first one is over, and the new token expires, too. "Did not settle": nothing happened any more for 1.5 s. A rejection that no caller could catch counts as unhandled.',
    zh: '100 个请求同时带着已过期的 token 发出。迟到的响应：每隔一个请求，要到新 token 早已到手时才收到 401。续期被拒：服务端不再给新 token。永远过期：给了新 token，却说每一个都已过期。第二次过期：第一次过去之后，新 token 也过期了。“没有结果”：1.5 秒内再没有任何动静。“未处理”是任何调用者都无法捕获的 rejection。',
  },
  layout: 'long',
  columns: [...outcomeColumns, { key: 'unhandled', title: { en: 'unhandled', zh: '未处理' }, unit: '' }],
  chart: {
    key: 'sent',
    goal: 2 * N + 1,
    title: { en: 'Requests for 100 calls that meet expiry', zh: '100 个请求遇到过期时的请求总数' },
    label({ cells: { sent, rejected, open, endless } }) {
      const [en, zh] = endless ? ['no end', '没有尽头'] : [String(sent), String(sent)]
      if (Number(open))
        return { en: `${en}; ${String(open)} did not settle`, zh: `${zh}；${String(open)} 个没有结果` }
      const some = Number(rejected) % N
      return some
        ? { en: `${en}; ${String(some)} rejected`, zh: `${zh}；${String(some)} 个被拒绝` }
        : { en, zh }
    },
  },
  goals: [
    {
      text: { en: 'every call settles; those that do not', zh: '每个请求都有结果；没有结果的数目' },
      most: 0,
      unit: '',
      value: (rows) => greatest(all.map((group) => numberOf(rows, group, OURS, 'open'))),
    },
    ...all.map((group) => ({
      text: { en: `1 renewal, ${group.en}`, zh: `只续期 1 次：${group.zh}` },
      most: 1,
      unit: '' as const,
      value: (rows: readonly Row[]) => numberOf(rows, group, OURS, 'renewals'),
    })),
    ...all.map((group) => ({
      text: {
        en: `at most 2N + 1 = 201 requests, ${group.en}`,
        zh: `请求总数不超过 2N + 1 = 201：${group.zh}`,
      },
      most: 2 * N + 1,
      unit: '' as const,
      value: (rows: readonly Row[]) => numberOf(rows, group, OURS, 'calls'),
    })),
  ],
  async run(bench) {
    const found = (await bench.measure('scenarios', [])) as Scenario[]
    return found.map((run): Row => ({
      group: groups[run.name],
      peer: run.peer,
      cells: {
        ...outcomeCells(run),
        unhandled: run.unhandled,
        sent: run.calls,
        endless: Number(run.exhausted),
      },
    }))
  },
}
