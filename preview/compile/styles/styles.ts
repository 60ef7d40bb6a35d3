import type { Style } from '../../compiled'
import { statementsOf } from './css'
import { CompileError, lineAt } from '../error'
import type { Files } from '../files/files'
import { folderOf, resolveFrom } from '../files/files'
import type { Mistakes } from '../mistakes'
import type { Reach } from './selectors'
import { rewriteSelectors } from './selectors'

const VALUES =
  /("(?:\\[\s\S]|[^"\\])*"|'(?:\\[\s\S]|[^'\\])*'|url\([^)]*\)|\/\*[\s\S]*?\*\/)|(?<![\w#.-])([+-]?(?:\d+\.?\d*|\.\d+))(rpx|vh|vw)\b|env\(\s*safe-area-inset-(\w+)[^)]*\)/g

/**
 * Replaces the units that depend on the screen by variables, because the phone is smaller than the browser's window: 750rpx and
 * 100vw are the phone's width, 100vh is the height of a page. `env(safe-area-inset-…)` becomes the phone's own inset.
 */
function rewriteValues(body: string): string {
  return body.replace(
    VALUES,
    (all: string, opaque?: string, number?: string, unit?: string, side?: string) => {
      if (opaque !== undefined) return opaque
      if (side !== undefined) return `var(--safe-${side}, 0px)`
      if (number === undefined || unit === undefined) return all
      return `calc(${number} * var(--${unit}))`
    },
  )
}

/** At-rules whose block holds rules with selectors. In the block of any other at-rule only values are replaced. */
const NESTED = new Set(['media', 'supports', 'container', 'layer'])

/** The path of an `@import`; null if it is not quoted. */
function importedPath(prelude: string): string | null {
  const found = /^(?:url\(\s*)?["']([^"']+)["']/.exec(prelude)
  return found?.[1] ?? null
}

/** Compiles one style sheet, and the sheets that it imports into it. */
class StyleCompiler {
  constructor(
    private readonly files: Files,
    private readonly reach: Reach,
  ) {}

  /** @param chain the files that are being imported: one that imports itself, directly or not, is left out there */
  load(file: string, chain: readonly string[]): string {
    if (chain.includes(file)) return ''
    return this.rewrite(this.files.read(file), file, [...chain, file])
  }

  private rewrite(css: string, file: string, chain: readonly string[]): string {
    return statementsOf(css, file)
      .map((statement) => {
        if (statement.kind === 'rule') {
          return `${rewriteSelectors(statement.prelude, this.reach)} {${rewriteValues(statement.body)}}`
        }
        const { name, prelude, body } = statement
        if (name === 'import') return this.inline(prelude, file, lineAt(css, statement.index), chain)
        if (body === null) return `@${name} ${prelude};`
        const inner = NESTED.has(name) ? this.rewrite(body, file, chain) : rewriteValues(body)
        return `@${name} ${prelude} {\n${inner}\n}`
      })
      .join('\n')
  }

  private inline(prelude: string, file: string, line: number, chain: readonly string[]): string {
    const target = importedPath(prelude)
    if (target === null)
      throw new CompileError(
        file,
        line,
        `@import ${prelude}: expected a quoted path`,
        `@import ${prelude}：路径要加引号`,
      )
    const resolved = resolveFrom(folderOf(file), target)
    if (!this.files.has(resolved)) {
      throw new CompileError(
        file,
        line,
        `@import "${target}": ${resolved} does not exist`,
        `@import "${target}"：没有 ${resolved}`,
      )
    }
    return this.load(resolved, chain)
  }
}

/** The prefix of a component's classes. */
export function scopeOf(component: string): string {
  return component.replace(/[^a-zA-Z0-9]+/g, '-')
}

/** Compiles the style sheets of the app, of its pages and of its components to CSS. @returns the styles by owner */
export function compileStyles(
  files: Files,
  owners: { readonly pages: readonly string[]; readonly components: readonly string[] },
  { attempt }: Mistakes,
): Record<string, Style> {
  const styles: Record<string, Style> = {}
  const add = (owner: string, reach: Reach) => {
    const file = `${owner}.wxss`
    const css = files.has(file)
      ? attempt(owner, () => new StyleCompiler(files, reach).load(file, []), '')
      : ''
    if (css !== '' || reach.scope !== '') styles[owner] = { css, scope: reach.scope }
  }
  add('app', { scope: '', route: null })
  for (const page of owners.pages) add(page, { scope: '', route: page })
  for (const component of owners.components) add(component, { scope: scopeOf(component), route: null })
  return styles
}
