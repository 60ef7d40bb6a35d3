import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { bundleLibrary, bundleStarter, out } from '../build'
import type { Figure, Row } from '../figure'
import { FLOOR, MOBX, OURS } from '../names'
import { numberOf } from '../rows'
import { median, rotated } from '../statistics'

const groups = {
  import: { en: 'import', zh: '加载' },
  restore: { en: 'restore', zh: '恢复会话' },
}

/** For each library its name, its file in peers/, and the name of the export there. */
const libraries = [
  [FLOOR, 'floor', 'floor'],
  [OURS, 'ours', 'ours'],
  ['alova', 'alova', 'alova'],
  ['axios + axios-auth-refresh', 'axios', 'axiosAuthRefresh'],
  ['axios-miniprogram', 'axios-miniprogram', 'axiosMiniprogram'],
  ['flyio', 'flyio', 'flyio'],
  ['luch-request', 'luch-request', 'luchRequest'],
  ['@supabase/auth-js', 'supabase', 'supabase'],
  ['wafer2-client-sdk', 'wafer2', 'wafer2'],
] as const

interface Start {
  readonly import: number
  readonly restore: number | null
}

export const start: Figure = {
  id: 'start',
  title: { en: 'Cold start', zh: '冷启动' },
  about: {
    en: 'A new process for each: how long it takes to load the library from one file, and then to have the token from storage. Everybody loads what it needs and no more: ours brings MobX, whose share is told apart; the others bring none. Those without a session of their own restore nothing.',
    zh: '每次都用新进程：从单个文件加载库要多久，之后从存储取回 token 要多久。各自只加载自己所需：本库含 MobX，其份额单独列出；其他库不含。没有会话的库无可恢复。',
  },
  layout: 'wide',
  columns: [
    { key: 'ratio', title: { en: '', zh: '' }, unit: '×' },
    { key: 'ms', title: { en: 'time', zh: '用时' }, unit: 'ms' },
  ],
  chart: { key: 'ms', title: { en: 'Cold start, ms', zh: '冷启动（毫秒）' } },
  goals: [
    {
      text: {
        en: 'our part of a cold start, import and restore without loading MobX, takes at most 10 ms',
        zh: '冷启动中本库的部分（加载加恢复，减去加载 MobX）不超过 10 毫秒',
      },
      most: 10,
      unit: 'ms',
      value(rows) {
        const [load, restore, mobx] = [
          numberOf(rows, groups.import, OURS, 'ms'),
          numberOf(rows, groups.restore, OURS, 'ms'),
          numberOf(rows, groups.import, MOBX, 'ms'),
        ]
        return load === undefined || restore === undefined || mobx === undefined
          ? undefined
          : load + restore - mobx
      },
    },
  ],
  async run({ quick }) {
    const starter = await bundleStarter()
    const all: { name: string; file: string; stored: string; runs: Start[] }[] = []
    const entries = libraries.map(
      ([name, source, exported]) =>
        [name, source, `export { ${exported} as peer } from './peers/${source}'`] as const,
    )
    const mobx = "export * as mobx from 'mobx-miniprogram'; export const peer = {}"
    for (const [name, source, contents] of [...entries, [MOBX, 'mobx', mobx] as const]) {
      const file = await bundleLibrary(source, contents)
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
