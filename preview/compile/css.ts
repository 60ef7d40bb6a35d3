import { CompileError, lineAt } from './error'

/** One statement of a style sheet. */
export type Statement =
  | { readonly kind: 'rule'; readonly prelude: string; readonly body: string; readonly index: number }
  | {
      readonly kind: 'at'
      readonly name: string
      readonly prelude: string
      readonly body: string | null
      readonly index: number
    }

const COMMENT_OR_STRING = /\/\*[\s\S]*?\*\/|"(?:\\[\s\S]|[^"\\])*"|'(?:\\[\s\S]|[^'\\])*'/y

/** The index just behind a comment or string that starts at `index`, else `index` itself. */
function behindOpaque(css: string, index: number): number {
  COMMENT_OR_STRING.lastIndex = index
  const found = COMMENT_OR_STRING.exec(css)
  return found ? index + found[0].length : index
}

/** The index of the first of `stops` outside comments, strings and parentheses; -1 if there is none. */
function find(css: string, from: number, stops: string): number {
  let depth = 0
  for (let index = from; index < css.length; index++) {
    const behind = behindOpaque(css, index)
    if (behind > index) {
      index = behind - 1
      continue
    }
    const char = css.charAt(index)
    if (depth === 0 && stops.includes(char)) return index
    if (char === '(') depth++
    else if (char === ')' && depth > 0) depth--
  }
  return -1
}

function closing(css: string, open: number): number {
  let depth = 0
  for (let index = open; index !== -1; index = find(css, index + 1, '{}')) {
    depth += css.charAt(index) === '{' ? 1 : -1
    if (depth === 0) return index
  }
  return -1
}

/** Splits at commas that stand outside strings, comments and brackets. */
export function splitAtCommas(text: string): string[] {
  const parts: string[] = []
  let from = 0
  for (;;) {
    const comma = find(text, from, ',')
    parts.push(text.slice(from, comma === -1 ? undefined : comma))
    if (comma === -1) return parts
    from = comma + 1
  }
}

export function withoutComments(css: string): string {
  return css.replace(
    /\/\*[\s\S]*?\*\/|("(?:\\[\s\S]|[^"\\])*"|'(?:\\[\s\S]|[^'\\])*')/g,
    (_all, text?: string) => text ?? ' ',
  )
}

/** Reads the statements of a sheet, or of the block of an `@media`, in order. */
export function statementsOf(css: string, file: string): Statement[] {
  const statements: Statement[] = []
  let index = 0
  for (;;) {
    while (index < css.length && (/\s/.test(css.charAt(index)) || css.startsWith('/*', index))) {
      const behind = behindOpaque(css, index)
      if (behind === index && css.startsWith('/*', index)) {
        throw new CompileError(file, lineAt(css, index), 'a comment is never closed', '注释没有结束')
      }
      index = Math.max(behind, index + 1)
    }
    if (index >= css.length) return statements
    const end = find(css, index, '{;}')
    if (end === -1 || css.charAt(end) === '}') {
      throw new CompileError(
        file,
        lineAt(css, index),
        'expected a rule or a declaration block',
        '这里应当是一条样式规则',
      )
    }
    const head = withoutComments(css.slice(index, end)).trim()
    const close = css.charAt(end) === '{' ? closing(css, end) : end
    if (close === -1) throw new CompileError(file, lineAt(css, end), '"{" is never closed', '"{" 没有结束')
    const body = close === end ? null : css.slice(end + 1, close)
    const at = /^@([\w-]+)\s*([\s\S]*)$/.exec(head)
    if (at) statements.push({ kind: 'at', name: at[1] ?? '', prelude: (at[2] ?? '').trim(), body, index })
    else if (body !== null) statements.push({ kind: 'rule', prelude: head, body, index })
    else
      throw new CompileError(
        file,
        lineAt(css, index),
        `"${head}" stands outside of any rule`,
        `"${head}" 不在任何规则里`,
      )
    index = close + 1
  }
}
