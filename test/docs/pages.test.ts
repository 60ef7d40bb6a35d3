/** The pages lead to each other, and what there is in two languages is the same in both. */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { lexer, walkTokens } from 'marked'
import ts from 'typescript'
import { blocksOf, pages, read, root } from './_blocks'

const all = pages()
const chinese = all.filter((page) => page.endsWith('.zh-CN.md'))
const twin = (page: string): string => page.replace('.zh-CN.md', '.md')

interface Outline {
  readonly links: string[]
  readonly headings: { readonly depth: number; readonly anchor: string }[]
}

/** As GitHub makes them of headings; the second of a name is numbered. */
const anchorOf = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
    .replace(/ /g, '-')

const outlines = new Map<string, Outline>()

function outlineOf(page: string): Outline {
  const known = outlines.get(page)
  if (known) return known
  const outline: Outline = { links: [], headings: [] }
  outlines.set(page, outline)
  const seen = new Map<string, number>()
  void walkTokens(lexer(read(page)), (token) => {
    if (token.type === 'link' || token.type === 'image') outline.links.push(String(token.href))
    if (token.type !== 'heading') return
    const name = anchorOf(String(token.text))
    const number = seen.get(name) ?? 0
    seen.set(name, number + 1)
    const anchor = number ? `${name}-${String(number)}` : name
    outline.headings.push({ depth: Number(token.depth), anchor })
  })
  return outline
}

/** What TypeScript sees of a block: no comments, and no words for people. */
function skeletonOf(text: string): string[] {
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, true, ts.LanguageVariant.Standard, text)
  const tokens: string[] = []
  for (let kind = scanner.scan(); kind !== ts.SyntaxKind.EndOfFileToken; kind = scanner.scan()) {
    const word = scanner.getTokenText()
    tokens.push(/[^ -~]|^'.* .*'$/.test(word) ? 'words' : word)
  }
  return tokens
}

describe.each(all)('%s', (page) => {
  test('leads nowhere that is not there', () => {
    const dead = outlineOf(page).links.filter((link) => {
      if (/^(https?|mailto):/.test(link)) return false
      const [path = '', anchor] = link.split('#')
      const target = path ? join(dirname(page), decodeURIComponent(path)) : page
      if (!existsSync(join(root, target))) return true
      if (anchor === undefined || !target.endsWith('.md')) return false
      return !outlineOf(target).headings.some((heading) => heading.anchor === decodeURIComponent(anchor))
    })
    expect(dead).toEqual([])
  })
})

test('a page for users is there in both languages, and says where the other one is', () => {
  const english = all.filter((page) =>
    /^(README|CHANGELOG|CONTRIBUTING|SECURITY|docs\/[\w-]+)\.md$/.test(page),
  )
  const inChinese = (page: string): string => page.replace('.md', '.zh-CN.md')
  expect(english.filter((page) => !chinese.includes(inChinese(page)))).toEqual([])
  expect(chinese.filter((page) => !all.includes(twin(page)))).toEqual([])
  const leads = (from: string, to: string): boolean =>
    outlineOf(from).links.some((link) => join(dirname(from), link) === to)
  const lonely = english.filter((page) => !leads(page, inChinese(page)) || !leads(inChinese(page), page))
  expect(lonely).toEqual([])
})

describe.each(chinese)('%s', (page) => {
  test('has the headings of the English one', () => {
    const depths = (of: string): number[] => outlineOf(of).headings.map(({ depth }) => depth)
    expect(depths(page)).toEqual(depths(twin(page)))
  })

  test('shows the same code, in its own words', () => {
    const code = (of: string): unknown[] =>
      blocksOf(of).map(({ lang, text }) => [lang, lang === 'ts' || lang === 'js' ? skeletonOf(text) : null])
    expect(code(page)).toEqual(code(twin(page)))
  })

  test('is written with Chinese punctuation', () => {
    const prose = read(page).replace(/```[^]*?```|`[^`]*`|<!--[^]*?-->/g, '')
    expect(prose.match(/[\u4e00-\u9fff][,;:?!](?=\s|[\u4e00-\u9fff])/g)).toBeNull()
  })
})

test('a file that a table of the rooms names is in that room', () => {
  const tables = ['README', 'CONTRIBUTING'].flatMap((page) => [`${page}.md`, `${page}.zh-CN.md`])
  const rows = tables.flatMap((page) => read(page).match(/^\| `\w+\/`.*$/gm) ?? [])
  const named = rows.flatMap((row) => {
    const [, room = ''] = /`(\w+\/)`/.exec(row) ?? []
    return [...row.matchAll(/`((?:[\w-]+\/)*[\w-]+\.ts)`/g)].map(([, file = '']) =>
      existsSync(join(root, file)) ? file : room + file,
    )
  })
  expect(named).toContain('stores/machine/machine.ts')
  expect(named.filter((file) => !existsSync(join(root, file)))).toEqual([])
})
