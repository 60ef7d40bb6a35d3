/**
 * Generates the JavaScript of the documentation from its TypeScript. Above each block of TypeScript stands the same
 * code in JavaScript, as DevTools runs it (`require`, `module.exports`), and the TypeScript is folded. It is part of
 * `npm run docs`; a test compares the pages with what it generates.
 */
import * as babel from 'prettier/plugins/babel'
import * as estree from 'prettier/plugins/estree'
import { format } from 'prettier/standalone'
import { transform } from 'sucrase'
import ts from 'typescript'
import { printWidth, semi, singleQuote } from '../../.prettierrc.json'

const SUMMARY = '<summary>TypeScript</summary>'
/** Matches a block of TypeScript, together with the JavaScript that was generated from it before, if there is any. */
const BLOCK =
  /(?:^```js\n(?:(?!^```)[^])*?^```\n\n<details>\n<summary>TypeScript<\/summary>\n\n)?^```ts\n((?:(?!^```)[^])*?)^```\n(?:\n<\/details>\n)?/gm

/** Whether a page gets JavaScript: it is one for users. Pages for contributors stay in TypeScript. */
export const hasTwins = (page: string): boolean => /^(README|SECURITY|docs\/[\w-]+)(\.zh-CN)?\.md$/.test(page)

/** The source without interfaces, type aliases and type imports, and without the comments above them. */
function withoutTypes(source: ts.SourceFile): string {
  let text = ''
  for (const statement of source.statements) {
    const onlyTypes =
      ts.isInterfaceDeclaration(statement) ||
      ts.isTypeAliasDeclaration(statement) ||
      (ts.isImportDeclaration(statement) && statement.importClause?.isTypeOnly === true)
    // The comment above the first statement names the file, so it is kept.
    if (onlyTypes && statement !== source.statements[0]) continue
    if (onlyTypes) text += /^\/\/.*\n/.exec(source.text)?.[0] ?? ''
    else text += statement.getFullText(source)
  }
  return text + source.text.slice(source.endOfFileToken.getFullStart())
}

const namesIn = (list: string): string[] => list.split(',').flatMap((name) => name.trim() || [])

/** Rewrites `import` and `export` as `require` and `module.exports`. */
function asCommonJs(text: string): string {
  const exported: string[] = []
  const body = text
    .replace(/^import \{([^}]*)\} from ('[^']+')$/gm, (_, names: string, from: string) => {
      const bound = namesIn(names).map((name) => name.replace(/^(\w+) as (\w+)$/, '$1: $2'))
      return `const { ${bound.join(', ')} } = require(${from})`
    })
    .replace(/^import ('[^']+')$/gm, 'require($1)')
    .replace(/\bimport\(('[^']+')\)/g, 'require($1)')
    .replace(/^export ((?:async )?function|const|class) (\w+)/gm, (_, kind: string, name: string) => {
      exported.push(name)
      return `${kind} ${name}`
    })
  return exported.length ? `${body.trimEnd()}\n\nmodule.exports = { ${exported.join(', ')} }\n` : body
}

/** Translates a block to JavaScript. If its first line names the file, the extension there becomes `.js`. */
export async function javascriptOf(block: string): Promise<string> {
  const source = ts.createSourceFile('block.ts', block, ts.ScriptTarget.Latest, true)
  const { code } = transform(withoutTypes(source), {
    transforms: ['typescript'],
    disableESTransforms: true,
    keepUnusedImports: true,
  })
  const named = asCommonJs(code).replace(/^\/\/ ([\w./-]+)\.ts\b/, '// $1.js')
  const text = await format(named, {
    printWidth,
    semi,
    singleQuote,
    parser: 'babel',
    plugins: [babel, estree],
  })
  // Blank lines remain where types were removed.
  return text.replace(/\n{3,}/g, '\n\n')
}

/**
 * Generates the JavaScript for all ` ```ts ` blocks of a page. A fragment that is JavaScript already is marked ` ```js
 * `.
 */
export async function withJavaScript(page: string): Promise<string> {
  const made = new Map<string, string>()
  for (const [, block = ''] of page.matchAll(BLOCK)) made.set(block, await javascriptOf(block))
  return page.replace(BLOCK, (_, block: string) => {
    const fence = '```'
    const folded = `<details>\n${SUMMARY}\n\n${fence}ts\n${block}${fence}\n\n</details>\n`
    return `${fence}js\n${made.get(block) ?? ''}${fence}\n\n${folded}`
  })
}
