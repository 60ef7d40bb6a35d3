import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import ts from 'typescript'

const root = resolve(__dirname, '../..')

/** What each room may import besides its own files (DESIGN: arrows run one way). */
const ARROWS: Record<string, readonly string[]> = {
  stores: ['mobx-miniprogram'],
  http: ['stores'],
  bindings: ['stores', 'mobx-miniprogram', 'mobx-miniprogram-bindings'],
  inspector: ['stores', 'http', 'mobx-miniprogram'],
  testing: ['stores', 'http'],
  miniprogram: ['mobx-miniprogram-auth', 'mobx-miniprogram-bindings'],
  // Node's own modules only. The entry of the command loads the preview on demand.
  check: ['node:fs', 'node:http', 'node:https', 'node:path', 'node:readline', 'node:util', 'preview'],
}
/** The files of stores/ that http/ may import: types, errors, checks, and the reading of answers. */
const GROUND_FOR_HTTP = [
  'types',
  'errors',
  'check',
  'enlist',
  'renewal/read-session',
  'secrets',
  'platform/wx-clock',
  'platform/wx-lifecycle',
  'platform/wx-platform',
  'platform/wx-storage',
  'expiring-storage/expiring-storage',
]

function filesOf(folder: string): string[] {
  return readdirSync(join(root, folder)).flatMap((name) => {
    if (name === 'node_modules' || name === 'miniprogram_npm') return []
    const path = join(folder, name)
    if (statSync(join(root, path)).isDirectory()) return filesOf(path)
    return /\.ts$/.test(name) ? [path] : []
  })
}

const parse = (file: string): ts.SourceFile =>
  ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.Latest, true)

/** Every module a file names: import, export from, and `require('…')`. */
function importsOf(file: string): string[] {
  const info = ts.preProcessFile(readFileSync(join(root, file), 'utf8'), true, true)
  return info.importedFiles.map(({ fileName }) => fileName)
}

/** The room a relative import leads to, or the package it names. */
function targetOf(file: string, name: string): string {
  if (!name.startsWith('.')) return name.split('/')[0] ?? name
  return relative(root, resolve(root, dirname(file), name)).split('/')[0] ?? ''
}

describe('the rooms', () => {
  test.each(Object.entries(ARROWS))('%s imports only what it is allowed to import', (room, allowed) => {
    const files = filesOf(room)
    expect(files.length).toBeGreaterThan(3)
    const misplaced = files.flatMap((file) =>
      importsOf(file)
        .filter((name) => ![room, ...allowed].includes(targetOf(file, name)))
        .map((name) => file + ' imports ' + name),
    )
    expect(misplaced).toEqual([])
  })

  test('in check only main.ts imports the preview', () => {
    const files = filesOf('check').filter((file) =>
      importsOf(file).some((name) => targetOf(file, name) === 'preview'),
    )
    expect(files).toEqual([join('check', 'main.ts')])
  })

  test('http imports from stores only types, errors and helpers, never the store', () => {
    const misplaced = filesOf('http').flatMap((file) =>
      importsOf(file)
        .filter((name) => targetOf(file, name) === 'stores')
        .map((name) => relative('stores', relative(root, resolve(root, dirname(file), name))))
        .filter((name) => !GROUND_FOR_HTTP.includes(name))
        .map((name) => file + ' imports stores/' + name),
    )
    expect(misplaced).toEqual([])
  })

  test('the server imports none of the other rooms', () => {
    const others = [
      'stores',
      'http',
      'bindings',
      'inspector',
      'testing',
      'miniprogram',
      'preview',
      'mobx-miniprogram-auth',
    ]
    const misplaced = filesOf('server').filter((file) =>
      importsOf(file).some((name) => others.includes(targetOf(file, name))),
    )
    expect(misplaced).toEqual([])
  })

  test('index.ts imports only the indexes of the three rooms and contains only exports', () => {
    expect([...new Set(importsOf('index.ts'))].sort()).toEqual(['./bindings', './http', './stores'])
    const other = parse('index.ts').statements.filter((statement) => !ts.isExportDeclaration(statement))
    expect(other).toEqual([])
  })

  test('no file in a room imports the index of a room, and there are no import cycles', () => {
    const files = ['stores', 'http', 'bindings', 'inspector', 'testing', 'check'].flatMap(filesOf)
    const edges = new Map(
      files.map((file) => [
        file,
        importsOf(file)
          .filter((name) => name.startsWith('.'))
          .map((name) => relative(root, resolve(root, dirname(file), name)) + '.ts'),
      ]),
    )
    const faces = files.filter((file) => /^\w+\/index\.ts$/.test(file))
    const inward = [...edges].filter(([, targets]) => targets.some((target) => faces.includes(target)))
    expect(inward.map(([file]) => file)).toEqual([])

    const done = new Set<string>()
    const cycles: string[] = []
    const visit = (file: string, path: readonly string[]): void => {
      if (path.includes(file)) cycles.push([...path, file].join(' → '))
      if (done.has(file) || path.includes(file)) return
      for (const next of edges.get(file) ?? []) visit(next, [...path, file])
      done.add(file)
    }
    files.forEach((file) => visit(file, []))
    expect(cycles).toEqual([])
  })

  test('R23 the global `wx` is read only in files named wx-*.ts', () => {
    const readers = ['stores', 'http', 'bindings', 'inspector'].flatMap(filesOf).filter((file) => {
      if (/\/wx-[^/]+\.ts$/.test(file)) return false
      let found = false
      const visit = (node: ts.Node): void => {
        if (ts.isIdentifier(node) && node.text === 'wx') {
          const { parent } = node
          // A name of a property or of an option is not the global.
          const isName =
            (ts.isPropertyAccessExpression(parent) && parent.name === node) ||
            (ts.isPropertySignature(parent) && parent.name === node) ||
            (ts.isPropertyAssignment(parent) && parent.name === node)
          if (!isName) found = true
        }
        ts.forEachChild(node, visit)
      }
      visit(parse(file))
      return found
    })
    expect(readers).toEqual([])
  })
})
