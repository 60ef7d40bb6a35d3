import { join } from 'node:path'
import ts from 'typescript'
import { root, whole, type Block } from './_blocks'

/**
 * The folder of the blocks for the compiler. Each page has a folder; a block that names its file in its first line
 * (`// pages/mine/mine.ts`) is that file. Files that a page imports but does not show are taken from another page.
 */
const HOME = join(root, 'docs/.blocks')
const NAMED = /^\/\/ ([\w./-]+\.[jt]s)\b/

interface Source {
  readonly block: Block
  readonly text: string
  /** The number of lines above the first line of the block. */
  readonly before: number
}

const isScript = ({ lang }: Block): boolean => lang === 'ts' || lang === 'js'
/** The page whose files a page may import without showing them. The examples of the reference use the app of docs/testing.md. */
function guideOf(page: string): string {
  if (page.startsWith('docs/api/')) return 'docs/testing.md'
  return page.endsWith('.zh-CN.md') ? 'README.zh-CN.md' : 'README.md'
}

function sourcesOf(blocks: readonly Block[]): { sources: Map<string, Source>; problems: string[] } {
  const sources = new Map<string, Source>()
  const problems: string[] = []
  const put = (page: string, name: string, block: Block, prelude: string): void => {
    let path = join(HOME, page, name)
    // In a migration, a file changes from step to step. Other files import its first state.
    const [, step] = /^\/\/ \S+ \((step \d)\)/.exec(block.text) ?? []
    if (step && sources.has(path)) path = path.replace(/\.(\w+)$/, `.${step.replace(' ', '-')}.$1`)
    const same = sources.get(path)
    if (same && same.block.page === page && same.block.text !== block.text)
      problems.push(`${page}:${String(block.line)}: ${name} was shown before: give one of them another name`)
    const { text, before } = whole(block)
    sources.set(path, {
      block,
      text: prelude + text + '\nexport {}\n',
      before: before + prelude.split('\n').length - 1,
    })
  }
  const shown = blocks.filter(isScript)
  for (const page of new Set(shown.map((block) => block.page)))
    for (const block of shown.filter((each) => each.page === guideOf(page))) {
      const [, name] = NAMED.exec(block.text) ?? []
      if (name) put(page, name, block, '')
    }
  for (const block of shown) {
    const [, name = `block-${String(block.line)}.${block.lang}`] = NAMED.exec(block.text) ?? []
    put(block.page, name, block, block.page.startsWith('docs/api/') ? preludeFor(block.text) : '')
  }
  return { sources, problems }
}

/** The names that the examples of the reference may use without imports: public names, and those of `_api-context.ts`. */
const GRANTED: readonly (readonly [module: string, file: string])[] = [
  ['mobx-miniprogram-auth', 'index.ts'],
  ['mobx-miniprogram-auth/testing', 'testing/index.ts'],
  ['mobx-miniprogram-auth/testing/scenarios', 'testing/scenarios/index.ts'],
  ['mobx-miniprogram-auth/login-redirect', 'bindings/login-redirect/login-redirect.ts'],
  ['mobx-miniprogram-auth/authorize', 'http/authorize/authorize.ts'],
  ['mobx-miniprogram-auth/socket', 'http/socket/connect.ts'],
  ['mobx-miniprogram-auth/expiring-storage', 'stores/expiring-storage/expiring-storage.ts'],
  ...['unwrap', 'retry', 'dedupe', 'cache', 'logging'].map(
    (name) => ['mobx-miniprogram-auth/http/' + name, `http/interceptors/${name}.ts`] as const,
  ),
  [join(root, 'test/docs/_api-context'), 'test/docs/_api-context.ts'],
]

function preludeFor(text: string): string {
  const source = ts.createSourceFile('example.ts', text, ts.ScriptTarget.Latest, true)
  const used = new Set<string>()
  const made = new Set<string>()
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) used.add(node.text)
    if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name)) made.add(node.name.text)
    if (ts.isBindingElement(node) && ts.isIdentifier(node.name)) made.add(node.name.text)
    if (ts.isImportSpecifier(node)) made.add(node.name.text)
    ts.forEachChild(node, visit)
  }
  visit(source)
  return GRANTED.map(([module, file]) => {
    const names = exportsOf(file).filter((name) => used.has(name) && !made.has(name))
    return names.length
      ? `import { ${names.map((name) => 'type ' + name).join(', ')} } from '${module}'\n`
      : ''
  })
    .join('')
    .replace(/type /g, '')
}

const exported = new Map<string, string[]>()
function exportsOf(file: string): string[] {
  const known = exported.get(file)
  if (known) return known
  const text = ts.sys.readFile(join(root, file)) ?? ''
  const names: string[] = []
  for (const statement of ts.createSourceFile(file, text, ts.ScriptTarget.Latest).statements) {
    if (
      ts.isExportDeclaration(statement) &&
      statement.exportClause &&
      ts.isNamedExports(statement.exportClause)
    )
      names.push(...statement.exportClause.elements.map(({ name }) => name.text))
    if (!ts.canHaveModifiers(statement) || !ts.getModifiers(statement)?.length) continue
    if (ts.isVariableStatement(statement))
      for (const { name } of statement.declarationList.declarations)
        if (ts.isIdentifier(name)) names.push(name.text)
    if (
      (ts.isFunctionDeclaration(statement) ||
        ts.isInterfaceDeclaration(statement) ||
        ts.isTypeAliasDeclaration(statement)) &&
      statement.name
    )
      names.push(statement.name.text)
  }
  exported.set(file, names)
  return names
}

function optionsOf(): ts.CompilerOptions {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.base.json'), (path) => ts.sys.readFile(path))
  const { options } = ts.convertCompilerOptionsFromJson(
    {
      ...config.compilerOptions,
      target: 'ES2022',
      lib: ['ES2022'],
      types: ['miniprogram-api-typings', 'jest'],
      allowJs: true,
      checkJs: true,
      // The blocks may import types without `import type`.
      verbatimModuleSyntax: false,
    },
    root,
  )
  return options
}

/** The files on disk, which are parsed once for all programs, because these have the same options. */
const parsed = new Map<string, ts.SourceFile | undefined>()

/** A compiler host with the files on disk and the blocks. */
function hostWith(sources: ReadonlyMap<string, Source>, options: ts.CompilerOptions): ts.CompilerHost {
  const host = ts.createCompilerHost(options)
  const { fileExists, readFile, directoryExists, getSourceFile } = host
  const names = [...sources.keys()]
  return {
    ...host,
    getCurrentDirectory: () => root,
    fileExists: (path) => sources.has(path) || fileExists.call(host, path),
    readFile: (path) => sources.get(path)?.text ?? readFile.call(host, path),
    directoryExists: (path) =>
      names.some((name) => name.startsWith(path + '/')) || directoryExists?.call(host, path) === true,
    getSourceFile(path, ...more) {
      const source = sources.get(path)
      if (source) return ts.createSourceFile(path, source.text, more[0])
      if (!parsed.has(path)) parsed.set(path, getSourceFile.call(host, path, ...more))
      return parsed.get(path)
    },
  }
}

/** Errors about missing types, which do not count in JavaScript. */
const UNTYPED = new Set([7005, 7006, 7010, 7011, 7019, 7031, 7034, 7043, 7044, 7045, 7050])

/** Compiles all blocks as one program. Returns the errors with page and line. */
export function problemsOfScripts(blocks: readonly Block[]): string[] {
  const { sources, problems } = sourcesOf(blocks)
  const options = optionsOf()
  const program = ts.createProgram([...sources.keys()], options, hostWith(sources, options))
  const found = [...sources].flatMap(([path, { block, before }]) => {
    const file = program.getSourceFile(path)
    // A file taken from another page is checked with that page.
    if (!file || !path.startsWith(join(HOME, block.page) + '/')) return []
    return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]
      .filter(({ code }) => block.lang === 'ts' || !UNTYPED.has(code))
      .map(({ start = 0, messageText }) => {
        const { line } = file.getLineAndCharacterOfPosition(start)
        const at = block.line + line - before
        return `${block.page}:${String(at)}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`
      })
  })
  return [...problems, ...found]
}
