import { CompileError, lineAt } from '../error'

/** One statement of a style sheet. `index` is where it starts in the text. */
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

/** The index after the comment or string that starts at `index`; else `index` itself. */
function skipCommentOrString(css: string, index: number): number {
  COMMENT_OR_STRING.lastIndex = index
  const found = COMMENT_OR_STRING.exec(css)
  return found ? index + found[0].length : index
}

/** The index of the first character of `stops` that is outside comments, strings and parentheses; -1 if there is none. */
function indexOfAny(css: string, from: number, stops: string): number {
  let depth = 0
  for (let index = from; index < css.length; index++) {
    const end = skipCommentOrString(css, index)
    if (end > index) {
      index = end - 1
      continue
    }
    const char = css.charAt(index)
    if (depth === 0 && stops.includes(char)) return index
    if (char === '(') depth++
    else if (char === ')' && depth > 0) depth--
  }
  return -1
}

/** The index of the brace that closes the one at `open`; -1 if it is never closed. */
function closingBrace(css: string, open: number): number {
  let depth = 0
  for (let index = open; index !== -1; index = indexOfAny(css, index + 1, '{}')) {
    depth += css.charAt(index) === '{' ? 1 : -1
    if (depth === 0) return index
  }
  return -1
}

/** Splits at the commas that are outside strings, comments and parentheses. */
export function splitAtCommas(text: string): string[] {
  const parts: string[] = []
  let from = 0
  for (;;) {
    const comma = indexOfAny(text, from, ',')
    parts.push(text.slice(from, comma === -1 ? undefined : comma))
    if (comma === -1) return parts
    from = comma + 1
  }
}

/** The text with a space in place of each comment. */
export function withoutComments(css: string): string {
  return css.replace(
    /\/\*[\s\S]*?\*\/|("(?:\\[\s\S]|[^"\\])*"|'(?:\\[\s\S]|[^'\\])*')/g,
    (_all, text?: string) => text ?? ' ',
  )
}

/** Reads the statements of a style sheet, or of the block of an `@media`, in order. @throws {CompileError} */
export function statementsOf(css: string, file: string): Statement[] {
  const statements: Statement[] = []
  let index = 0
  for (;;) {
    while (index < css.length && (/\s/.test(css.charAt(index)) || css.startsWith('/*', index))) {
      const after = skipCommentOrString(css, index)
      if (after === index && css.startsWith('/*', index)) {
        throw new CompileError(file, lineAt(css, index), 'a comment is never closed', '注释没有结束')
      }
      index = Math.max(after, index + 1)
    }
    if (index >= css.length) return statements
    const end = indexOfAny(css, index, '{;}')
    if (end === -1 || css.charAt(end) === '}') {
      throw new CompileError(
        file,
        lineAt(css, index),
        'expected a rule or a declaration block',
        '这里应当是一条样式规则',
      )
    }
    const head = withoutComments(css.slice(index, end)).trim()
    const close = css.charAt(end) === '{' ? closingBrace(css, end) : end
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
