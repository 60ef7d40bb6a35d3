import type { Figure, Goal, Row } from '../figure'
import type { CallCost } from '../measures/calls'
import type { Text } from '../peer'
import { numberOf } from '../rows'
import { JITLESS, OURS } from '../names'

type Shape = Pick<CallCost, 'kind' | 'headers'> & { readonly jitless: boolean }

const KINDS = {
  sequence: { en: 'one after the other', zh: '逐个请求' },
  once: { en: '1,000 at once', zh: '同时 1,000 个' },
} satisfies Record<CallCost['kind'], Text>

function groupOf({ kind, headers, jitless }: Shape): Text {
  const { en, zh } = KINDS[kind]
  const [flag, flagZh] = jitless ? [', `--jitless`', '，`--jitless`'] : ['', '']
  return { en: `${en}, ${String(headers)} headers${flag}`, zh: `${zh}，${String(headers)} 个响应头${flagZh}` }
}

function goal(most: number, shape: Shape): Goal {
  const group = groupOf(shape)
  return {
    text: {
      en: `a successful call costs at most ${String(most)}× a bare promise, ${group.en}`,
      zh: `成功请求的开销不超过裸 Promise 的 ${String(most)} 倍：${group.zh}`,
    },
    most,
    unit: '×',
    value: (rows) => numberOf(rows, group, OURS, 'ratio'),
  }
}

export const calls: Figure = {
  id: 'calls',
  title: { en: 'A successful call', zh: '一次成功的请求' },
  about: {
    en: 'What a call costs that needs nothing but its token, as a multiple of a bare promise over `wx.request` in the same process. The network answers in the next microtask, so what is counted is the library. Each answer has 2 headers, or the 12 of a usual HTTP/1.1 server, capitalised. `--jitless` runs without a compiler, which is nearer to JavaScriptCore in WeChat on iOS.',
    zh: '只需带上 token 的一次请求的开销，以同一进程内包了一层 Promise 的 `wx.request` 为 1。网络在下一个微任务就响应，因此计入的只有库本身。每个响应带 2 个响应头，或普通 HTTP/1.1 服务端的 12 个，首字母大写。`--jitless` 关闭即时编译，更接近 iOS 微信里的 JavaScriptCore。',
  },
  layout: 'wide',
  columns: [
    { key: 'ratio', title: { en: '', zh: '' }, unit: '×' },
    { key: 'micros', title: { en: 'a call', zh: '每次' }, unit: 'µs' },
  ],
  chart: {
    key: 'ratio',
    goal: 3,
    title: { en: 'Cost of a successful call, × a bare promise', zh: '一次成功请求的开销（裸 Promise = 1）' },
  },
  goals: [false, true].flatMap((jitless) =>
    ([2, 12] as const).flatMap((headers) => [
      goal(jitless ? 5 : 3, { kind: 'sequence', headers, jitless }),
      goal(jitless ? 5 : 3.5, { kind: 'once', headers, jitless }),
    ]),
  ),
  async run(bench) {
    const rows: Row[] = []
    for (const jitless of [false, true]) {
      const found = (await bench.measure(
        jitless ? 'calls-jitless' : 'calls',
        jitless ? JITLESS : [],
      )) as CallCost[]
      for (const { kind, headers, peer, ratio, micros } of found)
        rows.push({ group: groupOf({ kind, headers, jitless }), peer, cells: { ratio, micros } })
    }
    return rows
  },
}
