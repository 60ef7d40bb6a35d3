/** The generated parts of docs/ are up to date with their sources. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ts from 'typescript'
import { withFigures } from '../../build/docs/figures'
import { hasTwins, withJavaScript } from '../../build/docs/javascript'
import { pages, read, root } from './_blocks'

/** Each file of a folder with its text. */
function contents(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.md'),
  )
  return Object.fromEntries(names.sort().map((name) => [name, readFileSync(join(folder, name), 'utf8')]))
}

test('the reference is up to date with the docstrings (if not: npm run docs)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'reference-'))
  try {
    const tsx = join(root, 'node_modules/tsx/dist/cli.mjs')
    execFileSync(process.execPath, [tsx, join(root, 'build/docs/main.ts'), folder], { stdio: 'inherit' })
    const made = contents(folder)
    expect(Object.keys(made).length).toBeGreaterThan(5)
    expect(contents(join(root, 'docs/api'))).toEqual(made)
  } finally {
    rmSync(folder, { recursive: true })
  }
}, 180_000)

test.each([
  ['README.md', 'en'],
  ['README.zh-CN.md', 'zh'],
] as const)('%s quotes the measured figures (if not: npm run docs)', (readme, language) => {
  // Prettier pads tables and takes out empty lines; the figures are the same.
  const plain = (text: string): string =>
    text
      .replace(/ +/g, ' ')
      .replace(/-{3,}/g, '---')
      .replace(/\n{2,}/g, '\n')
  const [text, filled] = [read(readme), withFigures(read(readme), language)]
  expect(plain(text)).toBe(plain(filled))
})

test.each(pages().filter(hasTwins))(
  'the JavaScript in %s is up to date with its TypeScript (if not: npm run docs)',
  async (page) => {
    expect(read(page)).toBe(await withJavaScript(read(page)))
  },
)

describe('every public name and each of its members has a docstring', () => {
  const entries = [
    'index.ts',
    'testing/index.ts',
    'testing/scenarios/index.ts',
    'preview/testing.ts',
    'stores/expiring-storage/expiring-storage.ts',
    'http/authorize/authorize.ts',
    'http/socket/connect.ts',
    'inspector/inspect.ts',
    ...['unwrap', 'retry', 'dedupe', 'cache', 'logging'].map((name) => `http/interceptors/${name}.ts`),
  ].map((entry) => join(root, entry))
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path))
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root)
  const program = ts.createProgram(entries, options)
  const checker = program.getTypeChecker()

  const isOurs = (symbol: ts.Symbol): boolean =>
    symbol.declarations?.some((declaration) => {
      const { fileName } = declaration.getSourceFile()
      return fileName.startsWith(root) && !fileName.includes('node_modules')
    }) === true
  const isTold = (symbol: ts.Symbol): boolean =>
    symbol.getDocumentationComment(checker).length > 0 || symbol.getJsDocTags(checker).length > 0

  /** What an interface, a class or an object type declares itself. */
  function membersOf(symbol: ts.Symbol): ts.Symbol[] {
    const found: ts.Symbol[] = []
    const visit = (node: ts.Node): void => {
      const isMember =
        ts.isPropertySignature(node) ||
        ts.isMethodSignature(node) ||
        ts.isPropertyDeclaration(node) ||
        ts.isMethodDeclaration(node)
      const member = isMember ? checker.getSymbolAtLocation(node.name) : undefined
      if (member) return void found.push(member)
      if (ts.isInterfaceDeclaration(node) || ts.isClassDeclaration(node) || ts.isTypeNode(node))
        ts.forEachChild(node, visit)
    }
    for (const declaration of symbol.declarations ?? []) {
      visit(declaration)
      if (ts.isTypeAliasDeclaration(declaration)) visit(declaration.type)
    }
    return found
  }

  test.each(entries.map((entry) => [entry.slice(root.length + 1), entry]))('%s', (_, entry) => {
    const source = program.getSourceFile(entry)
    const module = source && checker.getSymbolAtLocation(source)
    const names = module ? checker.getExportsOfModule(module) : []
    expect(names.length).toBeGreaterThan(0)
    const untold = names.flatMap((name) => {
      const symbol = name.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(name) : name
      const members = membersOf(symbol).filter((member) => isOurs(member) && !isTold(member))
      const silent = members.map((member) => `${symbol.name}.${member.name}`)
      return isTold(symbol) ? silent : [symbol.name, ...silent]
    })
    // The `code` of errors is documented once, at their base class.
    expect(untold.filter((name) => !/Error\.(code|retryable)$/.test(name))).toEqual([])
  })
})
