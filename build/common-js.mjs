/**
 * An ES module as esbuild writes it, as CommonJS: `import { a as b } from 'x'` becomes `const { a: b } = require('x')`,
 * `export { a as b }` becomes `exports.b = a`. esbuild's own conversion adds 600 bytes of helpers to each file and hides
 * the names from Node's `import`. What this does not know it refuses.
 */
import ts from 'typescript'

const PROLOGUE = `'use strict';\nObject.defineProperty(exports, '__esModule', { value: true });\n`

export function toCommonJs(name, text, rename = (specifier) => specifier) {
  const file = ts.createSourceFile(name, text, ts.ScriptTarget.ES2015, true, ts.ScriptKind.JS)
  const exported = []
  const requires = []
  let imports = ''
  let body = ''
  for (const statement of file.statements) {
    if (ts.isImportDeclaration(statement)) {
      const specifier = rename(statement.moduleSpecifier.text)
      requires.push(specifier)
      imports += importOf(name, statement, specifier)
    } else if (ts.isExportDeclaration(statement)) exported.push(...exportsOf(name, statement))
    else if (ts.isExportAssignment(statement) || isExported(statement)) refuse(name, statement)
    else body += text.slice(statement.pos, statement.end)
  }
  refuseReassigned(name, file, new Set(exported.map(([local]) => local)))
  const assignments = exported.map(([local, outer]) => `exports.${outer} = ${local};\n`).join('')
  return { text: PROLOGUE + imports + body.trim() + '\n' + assignments, requires }
}

function importOf(name, statement, specifier) {
  const call = `require(${JSON.stringify(specifier)})`
  const clause = statement.importClause
  if (!clause) return call + ';\n'
  const bindings = clause.namedBindings
  if (clause.name || !bindings || !ts.isNamedImports(bindings)) refuse(name, statement)
  const names = bindings.elements.map(({ propertyName, name: local }) =>
    propertyName ? `${propertyName.text}: ${local.text}` : local.text,
  )
  return `const { ${names.join(', ')} } = ${call};\n`
}

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
