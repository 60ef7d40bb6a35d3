import { weigh, type Weight } from '../build'
import type { Figure, Row } from '../figure'
import { OURS } from '../names'
import { numberOf } from '../rows'

const group = { en: 'minified', zh: '压缩后' }
const CORE = OURS + ': store + http'
const FACE = OURS + ': main face'
const ALL = OURS + ': everything'

/** The exports that an app imports, by library. Nothing else gets into the bundle. */
const entries: Readonly<Record<string, string>> = {
  'written by hand': "export { floor } from './peers/floor'",
  alova:
    "export { createAlova } from 'alova'; export { createServerTokenAuthentication } from 'alova/client'",
  'axios + axios-auth-refresh':
    "export { default, AxiosError } from 'axios'; export { createAuthRefresh } from 'axios-auth-refresh'",
  'axios-miniprogram': "export { default } from 'axios-miniprogram'",
  flyio: "export { default } from 'flyio/dist/npm/wx'",
  'luch-request': "export { default } from 'luch-request'",
  '@supabase/auth-js': "export { GoTrueClient } from '@supabase/auth-js'",
  'wafer2-client-sdk': "export { default } from 'wafer2-client-sdk'",
}

export const size: Figure = {
  id: 'size',
  title: { en: 'Size', zh: '体积' },
  about: {
    en: 'Minified as WeChat does it on upload (terser with the options of its own builder), for ES2015, MobX outside, and then gzipped. Ours as it is shipped and WeChat copies it, file by file and with no unused export dropped (`npm run size`): its paths `stores` and `http`, what the main path brings, and all of its paths with the components; of the others only what their adapters here import, bundled into one file by esbuild.',
    zh: '按微信上传时的方式压缩（terser，选项与官方构建工具相同），目标 ES2015，MobX 除外，再经 gzip。本库按发布并由微信复制的样子逐个文件计，不剔除未用的导出（`npm run size`）：`stores` 与 `http` 两个路径、主入口所带来的，以及全部路径和组件；其他库只计此处适配器所引入的部分，由 esbuild 打包成一个文件。',
  },
  layout: 'long',
  columns: [
    { key: 'min', title: { en: 'minified', zh: '压缩后' }, unit: 'kB' },
    { key: 'gzip', title: { en: 'gzipped', zh: 'gzip 后' }, unit: 'kB' },
  ],
  chart: { key: 'gzip', title: { en: 'Minified and gzipped, kB', zh: '压缩并 gzip 后（kB）' } },
  goals: [
    {
      text: { en: 'store + http: at most 12 kB gzipped', zh: 'store + http：gzip 后不超过 12 kB' },
      most: 12,
      unit: 'kB',
      value: (rows) => numberOf(rows, group, CORE, 'gzip'),
    },
    {
      text: { en: 'the main face: at most 16 kB gzipped', zh: '主入口：gzip 后不超过 16 kB' },
      most: 16,
      unit: 'kB',
      value: (rows) => numberOf(rows, group, FACE, 'gzip'),
    },
  ],
  async run({ shipped }) {
    const row = (peer: string, weight: Weight | undefined): Row => ({
      group,
      peer,
      cells: weight ? { min: weight.minified / 1000, gzip: weight.gzipped / 1000 } : {},
    })
    const others: Row[] = []
    for (const [peer, entry] of Object.entries(entries)) others.push(row(peer, await weigh(entry)))
    const [floor, ...rest] = others
    return [
      ...(floor ? [floor] : []),
      row(CORE, shipped['store + http']),
      row(FACE, shipped.index),
      row(ALL, shipped.everything),
      ...rest,
    ]
  },
}
