import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const root = resolve(__dirname, '../..')

type Language = 'en' | 'zh'

interface Size {
  readonly minified: number
  readonly gzipped: number
}

const WORDS = {
  en: {
    head: ['required together', 'minified', 'gzipped'],
    rows: {
      'store + http': 'store and client',
      everything: 'everything there is',
    } as Readonly<Record<string, string>>,
    sizes:
      'What it adds to an app, by `npm run size`: mobx-miniprogram and its bindings, which it shares with you, not counted.',
    bench:
      'Beside its peers, by `npm run bench`: [all figures, the machine and how they were measured](docs/bench.md).',
    alt: 'What happens when many requests meet an expired token: our library and its peers',
    weight: (size: string) =>
      `It adds ${size} (gzipped) to an app that has MobX already: [figures](#figures).`,
  },
  zh: {
    head: ['一起引用', '压缩后', 'gzip 后'],
    rows: { 'store + http': 'store 和 HTTP 客户端', everything: '全部' } as Readonly<Record<string, string>>,
    sizes: '给小程序增加的体积，由 `npm run size` 测得；与你共用的 mobx-miniprogram 及其绑定库不计在内。',
    bench: '与同类库的比较，由 `npm run bench` 测得：[全部数据、机器和测量方法](docs/bench.zh-CN.md)。',
    alt: '大量请求同时遇到过期 token 时：本库与同类库',
    weight: (size: string) => `已经用了 MobX 的小程序，体积增加 ${size}（gzip 后）：[数据](#数据)。`,
  },
} as const

const kB = (bytes: number): string => (bytes / 1000).toFixed(1) + ' kB'

function sizeOf(name: string): Size {
  const sizes: Readonly<Record<string, Size>> = JSON.parse(readFileSync(join(root, 'docs/size.json'), 'utf8'))
  const size = sizes[name]
  if (!size) throw new Error(`docs/size.json says nothing of ${name}`)
  return size
}

function sizesIn(language: Language): string[] {
  const { head, rows, sizes: about } = WORDS[language]
  const lines = Object.entries(rows).map(([name, words]) => {
    const size = sizeOf(name)
    return [words, kB(size.minified), kB(size.gzipped)]
  })
  const table = [head, ['---', '---:', '---:'], ...lines].map((cells) => `| ${cells.join(' | ')} |`)
  return [about, table.join('\n')]
}

function benchIn(language: Language): string[] {
  const suffix = language === 'zh' ? '.zh-CN' : ''
  const chart = `docs/bench/storm${suffix}.svg`
  if (!existsSync(join(root, `docs/bench${suffix}.md`))) return []
  const { bench, alt } = WORDS[language]
  return [bench, ...(existsSync(join(root, chart)) ? [`![${alt}](${chart})`] : [])]
}

/** Replaces the text of a page between the marks of this name. */
function filled(page: string, name: string, text: string): string {
  const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`]
  const [from, to] = [page.indexOf(start) + start.length, page.indexOf(end)]
  if (from < start.length || to < from) throw new Error(`the README has no place for its ${name}`)
  return page.slice(0, from) + '\n\n' + text + '\n\n' + page.slice(to)
}

/** Replaces the figures of a README by those of the last measurements. */
export function withFigures(readme: string, language: Language): string {
  const figures = [...sizesIn(language), ...benchIn(language)].join('\n\n')
  const weight = WORDS[language].weight(kB(sizeOf('store + http').gzipped))
  return filled(filled(readme, 'figures', figures), 'weight', weight)
}
