import type { Figure, Goal, Row } from '../figure'
import type { CallCost } from '../measures/calls'
import type { Text } from '../peer'
import { JITLESS, OURS } from '../names'

const groups = {
  sequence: { en: 'one after the other', zh: '逐个请求' },
  once: { en: '1,000 at once', zh: '同时 1,000 个' },
  'sequence-jitless': { en: 'one after the other, `--jitless`', zh: '逐个请求，`--jitless`' },
  'once-jitless': { en: '1,000 at once, `--jitless`', zh: '同时 1,000 个，`--jitless`' },
} satisfies Record<string, Text>

const goal = (group: Text): Goal => ({
  text: {
    en: `a successful call costs at most 3× a bare promise, ${group.en}`,
    zh: `成功请求的开销不超过裸 Promise 的 3 倍：${group.zh}`,
  },
  most: 3,
  unit: '×',
  value: (rows) => {
    const found = rows.find((row) => row.peer === OURS && row.group.en === group.en)?.cells.ratio
    return typeof found === 'number' ? found : undefined
  },
})

export const calls: Figure = {
  id: 'calls',
  title: { en: 'A successful call', zh: '一次成功的请求' },
  about: {
    en: 'What a call costs that needs nothing but its token, as a multiple of a bare promise over `wx.request` in the same process. The network answers in the next microtask, so what is counted is the library. `--jitless` runs without a compiler, which is nearer to JavaScriptCore in WeChat on iOS.',
    zh: '只需带上 token 的一次请求的开销，以同一进程内包了一层 Promise 的 `wx.request` 为 1。网络在下一个微任务就回答，因此计入的只有库本身。`--jitless` 关闭即时编译，更接近 iOS 微信里的 JavaScriptCore。',
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
  goals: [goal(groups.sequence), goal(groups.once)],
  async run(bench) {
    const rows: Row[] = []
    for (const mode of ['', '-jitless'] as const) {
      const found = (await bench.measure('calls' + mode, mode ? JITLESS : [])) as CallCost[]
      for (const { kind, peer, ratio, micros } of found)
        rows.push({ group: groups[`${kind}${mode}`], peer, cells: { ratio, micros } })
    }
    return rows
  },
}
