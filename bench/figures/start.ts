import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { bundleLibrary, bundleStarter, out } from '../build'
import type { Figure, Row } from '../figure'
import { FLOOR, OURS } from '../names'
import { numberOf } from '../rows'
import { median, rotated } from '../statistics'

const groups = {
  import: { en: 'import', zh: '加载' },
  restore: { en: 'restore', zh: '恢复会话' },
}

/** Name, file in peers/, name in that file; whether a mobx store of its own belongs to it. */
const libraries = [
  [FLOOR, 'floor', 'floor', true],
  [OURS, 'ours', 'ours', false],
  ['alova', 'alova', 'alova', false],
  ['axios + axios-auth-refresh', 'axios', 'axiosAuthRefresh', false],
  ['axios-miniprogram', 'axios-miniprogram', 'axiosMiniprogram', false],
  ['flyio', 'flyio', 'flyio', false],
  ['luch-request', 'luch-request', 'luchRequest', false],
  ['@supabase/auth-js', 'supabase', 'supabase', false],
  ['wafer2-client-sdk', 'wafer2', 'wafer2', false],
] as const

interface Start {
  readonly import: number
  readonly restore: number | null
}

export const start: Figure = {
  id: 'start',
  title: { en: 'Cold start', zh: '冷启动' },
  about: {
    en: 'A new process for each: how long it takes to load the library from one file, and then to have the token from storage. Ours and the code written by hand bring MobX, which is most of both; the others bring none. Those without a session of their own restore nothing.',
    zh: '每次都用新进程：从单个文件加载库要多久，之后从存储取回 token 要多久。本库和手写代码都含 MobX，它占了两者的大部分；其他库不含。没有会话的库无可恢复。',
  },
  layout: 'wide',
  columns: [
    { key: 'ratio', title: { en: '', zh: '' }, unit: '×' },
    { key: 'ms', title: { en: 'time', zh: '用时' }, unit: 'ms' },
  ],
  chart: { key: 'ms', title: { en: 'Cold start, ms', zh: '冷启动（毫秒）' } },
  goals: [
    {
      text: { en: "import takes at most 2× the floor's", zh: '加载用时不超过手写代码的 2 倍' },
      most: 2,
      unit: '×',
      value: (rows) => numberOf(rows, groups.import, OURS, 'ratio'),
    },
  ],
  async run({ quick }) {
    const starter = await bundleStarter()
    const all: { name: string; file: string; stored: string; runs: Start[] }[] = []
    for (const [name, source, exported, mobx] of libraries) {
      const file = await bundleLibrary(source, exported, mobx)
      const stored = join(out, source + '.storage.json')
      execFileSync(process.execPath, [starter, file, stored, 'save'])
      all.push({ name, file, stored, runs: [] })
    }
    for (let round = 0; round < (quick ? 3 : 15); round++)
      for (const { file, stored, runs } of rotated(all, round))
        runs.push(
          JSON.parse(
            execFileSync(process.execPath, [starter, file, stored, 'restore'], { encoding: 'utf8' }),
          ),
        )
    const floor = all[0]?.runs ?? []
    return (['import', 'restore'] as const).flatMap((key) =>
      all.map(({ name, runs }): Row => {
        const values = runs.map((run) => run[key]).filter((value) => value !== null)
        const ratios = values.map((value, i) => value / (floor[i]?.[key] ?? NaN))
        const cells = values.length
          ? { ms: median(values), ratio: median(ratios) }
          : { ms: null, ratio: null }
        return { group: groups[key], peer: name, cells }
      }),
    )
  },
}
