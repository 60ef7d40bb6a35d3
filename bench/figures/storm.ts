import type { Figure, Row } from '../figure'
import type { Storm } from '../measures/storm'
import { FLOOR, JITLESS, OURS } from '../names'
import type { Text } from '../peer'
import { greatest, numberOf } from '../rows'
import { outcomeCells, outcomeColumns } from './outcomes'

type Mode = 'storm' | 'storm-ten' | 'storm-jitless'
const MODES: Readonly<Record<Mode, Text>> = {
  storm: { en: '', zh: '' },
  'storm-ten': { en: ', ten at once', zh: '，每次十个' },
  'storm-jitless': { en: ', `--jitless`', zh: '，`--jitless`' },
}

function groupOf(n: number, mode: Mode = 'storm'): Text {
  const text = 'N = ' + n.toLocaleString('en-US')
  return { en: text + MODES[mode].en, zh: text + MODES[mode].zh }
}

const sizes = [100, 1_000, 10_000, 100_000]
/** The sizes that were measured. A quick run leaves out the largest. */
const measured = (rows: readonly Row[]): number[] =>
  sizes.filter((n) => rows.some((row) => row.group.en === groupOf(n).en))

export const storm: Figure = {
  id: 'storm',
  title: { en: 'Expiry storm', zh: 'token 集体过期' },
  about: {
    en: "N calls leave at once with a token that has expired: everybody is answered 401. From the first call to the last one settled. Best is 1 renewal and 2N + 1 requests. Time is the processor's, of code that has been compiled. The network answers each request in a task of its own, as many at once as are asked; or ten at a time, as WeChat does, each 5 ms after it was sent: there the clock says what is waited for, because each request that is sent keeps the next one from leaving. Time grows linearly where µs a call stays the same. What would need more than 8 s for one storm is not asked.",
    zh: 'N 个请求同时带着已过期的 token 发出，全部得到 401。计时从第一个请求到最后一个有结果。最理想是 1 次续期、2N + 1 个请求。用时为处理器时间，代码已经编译过。网络对每个请求各用一个任务响应，并发不限；或像微信那样每次十个，发出 5 毫秒后响应：这时另列时钟上的用时，因为每发出一个请求，后面的就要多等。每个请求的微秒数不随 N 变化，即为线性增长。一次要超过 8 秒的不再测量。',
  },
  layout: 'long',
  columns: [
    ...outcomeColumns,
    { key: 'ms', title: { en: 'time', zh: '用时' }, unit: 'ms' },
    { key: 'elapsed', title: { en: 'by the clock', zh: '时钟用时' }, unit: 'ms' },
    { key: 'perCall', title: { en: 'a call', zh: '每个请求' }, unit: 'µs' },
    { key: 'ratio', title: { en: 'time, × by hand', zh: '用时（手写 = 1）' }, unit: '×' },
  ],
  chart: {
    key: 'perCall',
    title: { en: 'An expiry storm, µs a call', zh: 'token 集体过期，每个请求的微秒数' },
  },
  goals: [
    {
      text: { en: 'a storm costs 1 renewal', zh: '集体过期只续期 1 次' },
      most: 1,
      unit: '',
      value: (rows) => greatest(measured(rows).map((n) => numberOf(rows, groupOf(n), OURS, 'renewals'))),
    },
    {
      text: {
        en: 'a storm of N calls costs at most 2N + 1 requests; more than that',
        zh: 'N 个请求的总请求数不超过 2N + 1；超出的数目',
      },
      most: 0,
      unit: '',
      value: (rows) =>
        greatest(
          measured(rows).map((n) => {
            const found = numberOf(rows, groupOf(n), OURS, 'calls')
            return found === undefined ? undefined : Math.max(0, found - 2 * n - 1)
          }),
        ),
    },
    ...sizes.map((n) => ({
      text: {
        en: `a storm takes at most 1.5× the time of the code written by hand, ${groupOf(n).en}`,
        zh: `用时不超过手写代码的 1.5 倍，${groupOf(n).zh}`,
      },
      most: 1.5,
      unit: '×' as const,
      value: (rows: readonly Row[]) => numberOf(rows, groupOf(n), OURS, 'ratio'),
    })),
    {
      text: {
        en: `a storm takes at most 0.6× the time of the code written by hand, by the clock, ${groupOf(1_000, 'storm-ten').en}`,
        zh: `时钟用时不超过手写代码的 0.6 倍，${groupOf(1_000, 'storm-ten').zh}`,
      },
      most: 0.6,
      unit: '×',
      value: (rows) => {
        const [ours, floor] = [OURS, FLOOR].map((peer) =>
          numberOf(rows, groupOf(1_000, 'storm-ten'), peer, 'elapsed'),
        )
        return ours === undefined || floor === undefined ? undefined : ours / floor
      },
    },
    {
      text: {
        en: 'time grows linearly: µs a call at the largest N, × that at N = 1,000',
        zh: '用时线性增长：最大 N 时每个请求的微秒数，以 N = 1,000 为 1',
      },
      most: 1.5,
      unit: '×',
      value: (rows) => {
        const last = measured(rows).pop() ?? 0
        const most = numberOf(rows, groupOf(last), OURS, 'perCall')
        const least = numberOf(rows, groupOf(1_000), OURS, 'perCall')
        return most === undefined || least === undefined || last <= 1_000 ? undefined : most / least
      },
    },
  ],
  async run(bench) {
    const rows: Row[] = []
    for (const mode of ['storm', 'storm-ten', 'storm-jitless'] as const) {
      const flags = ['--expose-gc', '--max-old-space-size=4096', ...(mode === 'storm-jitless' ? JITLESS : [])]
      const found = (await bench.measure(mode, flags)) as Storm[]
      for (const run of found)
        rows.push({
          group: groupOf(run.n, mode),
          peer: run.peer,
          cells: {
            ...outcomeCells(run),
            ms: run.ms,
            elapsed: mode === 'storm-ten' ? run.elapsed : null,
            perCall: (1000 * run.ms) / run.n,
            ratio: run.ratio,
          },
        })
    }
    return rows
  },
}
