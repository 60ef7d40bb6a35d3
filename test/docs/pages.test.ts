/** The links between pages work, and the pages in two languages correspond to each other. */
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

/** The anchors that GitHub makes of headings; repeated ones are numbered. */
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

/** The tokens of a block without its comments, and with one word in place of each text. */
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
  test('has no link to a missing file or heading', () => {
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

test('every page for users exists in both languages, and each links to the other', () => {
  const english = all.filter((page) =>
    /^(README|CHANGELOG|CONTRIBUTING|SECURITY|docs\/[\w-]+)\.md$/.test(page),
  )
  const inChinese = (page: string): string => page.replace('.md', '.zh-CN.md')
  expect(english.filter((page) => !chinese.includes(inChinese(page)))).toEqual([])
  expect(chinese.filter((page) => !all.includes(twin(page)))).toEqual([])
  const leads = (from: string, to: string): boolean =>
    outlineOf(from).links.some((link) => join(dirname(from), link) === to)
  const unlinked = english.filter((page) => !leads(page, inChinese(page)) || !leads(inChinese(page), page))
  expect(unlinked).toEqual([])
})

describe.each(chinese)('%s', (page) => {
  test('has the same heading levels as the English page', () => {
    const depths = (of: string): number[] => outlineOf(of).headings.map(({ depth }) => depth)
    expect(depths(page)).toEqual(depths(twin(page)))
  })

  test('shows the same code as the English page, apart from comments and texts', () => {
    const code = (of: string): unknown[] =>
      blocksOf(of).map(({ lang, text }) => [lang, lang === 'ts' || lang === 'js' ? skeletonOf(text) : null])
    expect(code(page)).toEqual(code(twin(page)))
  })

  test('uses Chinese punctuation', () => {
    const prose = read(page).replace(/```[^]*?```|`[^`]*`|<!--[^]*?-->/g, '')
    expect(prose.match(/[\u4e00-\u9fff][,;:?!](?=\s|[\u4e00-\u9fff])/g)).toBeNull()
  })
})

test('every file named in a table of the rooms exists', () => {
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
