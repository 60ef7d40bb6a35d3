import type { Figure, Row } from '../figure'
import type { MemoryCost } from '../measures/memory'
import { FLOOR, OURS } from '../names'
import { numberOf } from '../rows'

const groups = {
  flight: { en: 'in flight', zh: '已发出' },
  parked: { en: 'parked', zh: '等待续期' },
}

export const memory: Figure = {
  id: 'memory',
  title: { en: 'Memory of a call', zh: '一次请求占用的内存' },
  about: {
    en: 'What 2,000 calls hold of the heap while they wait for their answer (in flight), or for the renewal of the token (parked), by the call; each with a path of its own. This package sends nine at a time, because WeChat sends at most ten, so most of its calls in flight wait in its own queue and are not yet passed to the platform. The ratio is to the code written by hand.',
    zh: '2,000 个请求在等待响应（已发出）或等待 token 续期（等待续期）时占用的堆内存，按每个请求计；路径各不相同。微信最多同时十个请求，本库每次发出九个，因此“已发出”的大多排在本库自己的队列里，尚未交给平台。倍数以手写代码为 1。',
  },
  layout: 'wide',
  columns: [
    { key: 'ratio', title: { en: '', zh: '' }, unit: '×' },
    { key: 'bytes', title: { en: 'a call', zh: '每次' }, unit: 'B' },
  ],
  chart: {
    key: 'bytes',
    title: { en: 'Heap of one waiting call, bytes', zh: '一个等待中的请求占用的堆内存（字节）' },
  },
  goals: (
    [
      [groups.flight, 1_700],
      [groups.parked, 900],
    ] as const
  ).map(([group, most]) => ({
    text: {
      en: `a call holds at most ${String(most)} bytes, ${group.en}`,
      zh: `每个请求最多占用 ${String(most)} 字节：${group.zh}`,
    },
    most,
    unit: 'B',
    value: (rows) => numberOf(rows, group, OURS, 'bytes'),
  })),
  async run(bench) {
    const found = (await bench.measure('memory', ['--expose-gc'])) as MemoryCost[]
    return found.map(({ peer, kind, bytes }): Row => {
      const floor = found.find((other) => other.kind === kind && other.peer === FLOOR)
      return { group: groups[kind], peer, cells: { bytes, ratio: bytes / (floor?.bytes ?? NaN) } }
    })
  },
}
