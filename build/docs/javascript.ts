/**
 * The JavaScript of the documentation, made of its TypeScript: each block in TypeScript gets a twin above it, in the way
 * that DevTools runs it (`require`, `module.exports`), and is itself folded away. Part of `npm run docs`; a test compares.
 */
import * as babel from 'prettier/plugins/babel'
import * as estree from 'prettier/plugins/estree'
import { format } from 'prettier/standalone'
import { transform } from 'sucrase'
import ts from 'typescript'
import { printWidth, semi, singleQuote } from '../../.prettierrc.json'

const SUMMARY = '<summary>TypeScript</summary>'
/** A block of TypeScript, with the twin that was made of it before, if there is one. */
const BLOCK =
  /(?:^```js\n(?:(?!^```)[^])*?^```\n\n<details>\n<summary>TypeScript<\/summary>\n\n)?^```ts\n((?:(?!^```)[^])*?)^```\n(?:\n<\/details>\n)?/gm

/** Is this a page for users? Contributors read TypeScript. */
export const hasTwins = (page: string): boolean => /^(README|SECURITY|docs\/[\w-]+)(\.zh-CN)?\.md$/.test(page)

/** Statements that only a compiler reads, with the comments above them. */
function withoutTypes(source: ts.SourceFile): string {
  let text = ''
  for (const statement of source.statements) {
    const onlyTypes =
      ts.isInterfaceDeclaration(statement) ||
      ts.isTypeAliasDeclaration(statement) ||
      (ts.isImportDeclaration(statement) && statement.importClause?.isTypeOnly === true)
    // The comment with the name of the file stands above the first statement, whatever that is.
    if (onlyTypes && statement !== source.statements[0]) continue
    if (onlyTypes) text += /^\/\/.*\n/.exec(source.text)?.[0] ?? ''
    else text += statement.getFullText(source)
  }
  return text + source.text.slice(source.endOfFileToken.getFullStart())
}

const namesIn = (list: string): string[] => list.split(',').flatMap((name) => name.trim() || [])

/** `import` and `export` as DevTools' JavaScript has them. */
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

/** The twin of a block. The name of the file in its first line changes, too. */
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
  // A blank line is left where a type was.
  return text.replace(/\n{3,}/g, '\n\n')
}

/** A page with the twins of its blocks. A fragment that is JavaScript as it stands needs none, and says so. */
export async function withJavaScript(page: string): Promise<string> {
  const made = new Map<string, string>()
  for (const [, block = ''] of page.matchAll(BLOCK)) made.set(block, await javascriptOf(block))
  return page.replace(BLOCK, (_, block: string) => {
    const fence = '```'
    const folded = `<details>\n${SUMMARY}\n\n${fence}ts\n${block}${fence}\n\n</details>\n`
    return `${fence}js\n${made.get(block) ?? ''}${fence}\n\n${folded}`
  })
}
