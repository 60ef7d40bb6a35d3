/**
 * An ES module as esbuild writes it, as CommonJS: `import { a as b } from 'x'` becomes `const { a: b } = require('x')`,
 * `export { a as b }` becomes `exports.b = a`. esbuild's own conversion adds 600 bytes of helpers to each file and hides
 * the names from Node's `import`. What this does not know it refuses. There is no `__esModule` mark: that is for default
 * exports, which we have none of.
 */
import ts from 'typescript'

const STRICT = `'use strict';\n`

/**
 * `rename` gives the path under which another file is found; `shorten` the name of what it exports. `own`: names for what
 * this file exports, if only files of the same build require it.
 */
export function toCommonJs(name, text, { rename, shorten, own }) {
  const file = ts.createSourceFile(name, text, ts.ScriptTarget.ES2015, true, ts.ScriptKind.JS)
  const exported = []
  const requires = []
  let imports = ''
  let body = ''
  for (const statement of file.statements) {
    if (ts.isImportDeclaration(statement)) {
      // For its effects alone: importing has none (rule 24).
      if (!statement.importClause) continue
      const specifier = rename(statement.moduleSpecifier.text)
      requires.push(specifier)
      imports += importOf(name, statement, specifier, (outer) => shorten(specifier, outer))
    } else if (ts.isExportDeclaration(statement)) exported.push(...exportsOf(name, statement))
    else if (ts.isExportAssignment(statement) || isExported(statement)) refuse(name, statement)
    else body += text.slice(statement.pos, statement.end)
  }
  refuseReassigned(name, file, new Set(exported.map(([local]) => local)))
  const assignments = exported
    .map(([local, outer]) => `exports.${own?.get(outer) ?? outer} = ${local};\n`)
    .join('')
  return { text: STRICT + imports + body.trim() + '\n' + assignments, requires }
}

function importOf(name, statement, specifier, shorten) {
  const call = `require(${JSON.stringify(specifier)})`
  const clause = statement.importClause
  const bindings = clause.namedBindings
  if (clause.name || !bindings || !ts.isNamedImports(bindings)) refuse(name, statement)
  const names = bindings.elements.map(({ propertyName, name: local }) =>
    property(shorten((propertyName ?? local).text), local.text),
  )
  return `const { ${names.join(', ')} } = ${call};\n`
}

const property = (outer, local) => (outer === local ? local : `${outer}: ${local}`)

function exportsOf(name, statement) {
  const { exportClause, moduleSpecifier } = statement
  if (moduleSpecifier || !exportClause || !ts.isNamedExports(exportClause)) refuse(name, statement)
  return exportClause.elements.map(({ propertyName, name: outer }) => [
    (propertyName ?? outer).text,
    outer.text,
  ])
}

const isExported = (statement) =>
  ts.canHaveModifiers(statement) &&
  (ts.getModifiers(statement) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)

/** An exported variable that changes later would not change for those who have it already. */
function refuseReassigned(name, file, names) {
  const steps = [ts.SyntaxKind.PlusPlusToken, ts.SyntaxKind.MinusMinusToken]
  const targetOf = (node) => {
    if (ts.isBinaryExpression(node) && ts.isAssignmentOperator(node.operatorToken.kind)) return node.left
    if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node))
      return steps.includes(node.operator) ? node.operand : undefined
    return undefined
  }
  const visit = (node) => {
    const target = targetOf(node)
    if (target && ts.isIdentifier(target) && names.has(target.text)) refuse(name, node)
    ts.forEachChild(node, visit)
  }
  visit(file)
}

function refuse(name, node) {
  throw new Error(`${name}: this cannot be built: ${node.getText().slice(0, 80)}`)
}
