import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { lexer, type Token } from 'marked'

export const root = resolve(__dirname, '../..')

/** A code block of a page. */
export interface Block {
  /** The path of the page in the repository. */
  readonly page: string
  /** The line of its first line of code. */
  readonly line: number
  /** The language after the opening fence. */
  readonly lang: string
  readonly text: string
  /**
   * The code around a fragment, from an HTML comment right above it: `<!-- context … -->`. The fragment takes the place of
   * the line `…`; without such a line it is added at the end.
   */
  readonly context: string
  /** Whether `npm run docs` has made it from the TypeScript below it. */
  readonly isTwin: boolean
}

const SKIPPED = new Set(['node_modules', 'miniprogram_npm', 'miniprogram_dist', 'coverage'])

/** All Markdown pages of the repository. */
export function pages(folder = ''): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return SKIPPED.has(entry.name) || entry.name.startsWith('.') ? [] : pages(path)
    return entry.name.endsWith('.md') ? [path] : []
  })
}

/** The text after the closing fence of a generated JavaScript block. */
const TWIN = /^\s*<details>\n<summary>TypeScript<\/summary>/

export const read = (path: string): string => readFileSync(join(root, path), 'utf8')

/** The tokens inside a list or a quote, which may contain blocks. */
function inner(token: Token): readonly Token[] {
  if (token.type === 'list') return token.items.flatMap((item: { tokens: Token[] }) => item.tokens)
  return 'tokens' in token && Array.isArray(token.tokens) ? token.tokens : []
}

export function blocksOf(page: string, text = read(page)): Block[] {
  const blocks: Block[] = []
  let context = ''
  let at = 0
  const visit = (tokens: readonly Token[]): void => {
    for (const token of tokens) {
      if (token.type === 'code') {
        const [first = ''] = token.text.split('\n')
        at = text.indexOf(first, text.indexOf('```', at))
        const line = text.slice(0, at).split('\n').length
        at = text.indexOf('```', at) + 3
        const isTwin = TWIN.test(text.slice(at))
        blocks.push({ page, line, lang: token.lang ?? '', text: token.text, context, isTwin })
      } else visit(inner(token))
      if (token.type === 'space') continue
      const [, said = ''] = token.type === 'html' ? (/^<!-- context\n([^]*?)-->/.exec(token.raw) ?? []) : []
      context = said
    }
  }
  visit(lexer(text))
  return blocks
}

/** The block with its context, and the number of lines before it. */
export function whole({ text, context }: Block): { readonly text: string; readonly before: number } {
  const [before = '', after = ''] = context.split(/^ *…$/m)
  return { text: before + text + after, before: before.split('\n').length - 1 }
}
