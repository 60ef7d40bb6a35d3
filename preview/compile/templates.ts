import { TmplGroup } from 'glass-easel-template-compiler'
import type { Words } from '../../check/words'
import type { ComponentConfig } from '../compiled'
import { warnOfAbsent } from './absent'
import { CompileError, lineAt } from './error'
import type { Files } from './files/files'
import { withoutExtension } from './files/files'
import type { Mistakes } from './mistakes'
import { checkSyntax } from './scripts'

interface Finding {
  readonly message: string
  readonly startLine: number
  readonly isError: boolean
}

// The framework's compiler only warns of these; WeChat's compiler refuses them.
const FATAL = new Set(['missing end tag', 'invalid end tag'])

function findingsIn(value: unknown): Finding[] {
  if (!Array.isArray(value)) return []
  return value.flatMap((item: unknown) => {
    if (typeof item !== 'object' || item === null) return []
    const message =
      'message' in item && typeof item.message === 'string' ? item.message : 'malformed template'
    const startLine = 'startLine' in item && typeof item.startLine === 'number' ? item.startLine : 0
    return [
      { message, startLine, isError: FATAL.has(message) || ('isError' in item && item.isError === true) },
    ]
  })
}

/** Checks that every template and script that a template refers to exists. */
function checkLinks(group: TmplGroup, files: Files, file: string): void {
  const path = withoutExtension(file)
  for (const linked of group.getDirectDependencies(path)) {
    const name = `${String(linked)}.wxml`
    if (!files.has(name))
      throw new CompileError(
        file,
        null,
        `imports or includes ${name}, which does not exist`,
        `引用的 ${name} 不存在`,
      )
  }
  for (const linked of group.getScriptDependencies(path)) {
    const name = `${String(linked)}.wxs`
    if (!files.has(name))
      throw new CompileError(file, null, `uses ${name}, which does not exist`, `引用的 ${name} 不存在`)
  }
}

/** Checks the syntax of `<wxs>` inside a template, which the framework's compiler does not do. */
function checkInlineScripts(group: TmplGroup, source: string, file: string): void {
  const path = withoutExtension(file)
  for (const name of group.getInlineScriptModuleNames(path)) {
    const code = group.getInlineScript(path, String(name))
    // The empty lines give the error the line that the script has in the template.
    const above = lineAt(source, Math.max(0, source.indexOf(code))) - 1
    checkSyntax(file, '\n'.repeat(above) + code)
  }
}

function addTemplate(group: TmplGroup, files: Files, file: string, warn: (message: string) => void): void {
  const source = files.read(file)
  for (const finding of findingsIn(group.addTmpl(withoutExtension(file), source))) {
    if (finding.isError) throw new CompileError(file, finding.startLine + 1, finding.message)
    warn(`${file}:${finding.startLine + 1}: ${finding.message}`)
  }
  checkLinks(group, files, file)
  checkInlineScripts(group, source, file)
}

/** Gives a template that uses another template or script, directly or indirectly, the failure of that one. */
function failDependents(group: TmplGroup, paths: readonly string[], failures: Mistakes['failures']): void {
  const failureOf = (path: string, seen: ReadonlySet<string>): Words | undefined => {
    if (failures[path] || seen.has(path)) return failures[path]
    const linked = [...group.getDirectDependencies(path), ...group.getScriptDependencies(path)]
    for (const each of linked) {
      const failure = failureOf(String(each), new Set([...seen, path]))
      if (failure) return failure
    }
    return undefined
  }
  for (const path of paths) {
    const failure = failureOf(path, new Set())
    if (failure) failures[path] = failure
  }
}

/** Compiles all templates of the app to an expression that yields them by path. A template with a mistake becomes empty. */
export function compileTemplates(
  files: Files,
  warn: (message: string) => void,
  { attempt, failures }: Mistakes,
  configs: Readonly<Record<string, ComponentConfig>> = {},
): string {
  const group = new TmplGroup()
  try {
    const markup = files.paths.filter((file) => file.endsWith('.wxml'))
    for (const file of files.paths.filter((each) => each.endsWith('.wxs'))) {
      const path = withoutExtension(file)
      const source = files.read(file)
      group.addScript(
        path,
        attempt(path, () => (checkSyntax(file, source), source), ''),
      )
    }
    for (const file of markup) {
      const path = withoutExtension(file)
      const isGood = attempt(path, () => (addTemplate(group, files, file, warn), true), false)
      if (!isGood) group.addTmpl(path, '')
      else warnOfAbsent(file, files.read(file), configs[path], warn)
    }
    failDependents(group, markup.map(withoutExtension), failures)
    return group.getTmplGenObjectGroups()
  } finally {
    group.free()
  }
}

/** Compiles the templates of the built-in components, which are given by the name of the component. */
export function compileBuiltins(templates: Readonly<Record<string, string>>): string {
  const group = new TmplGroup()
  try {
    for (const [name, template] of Object.entries(templates)) {
      const [finding] = findingsIn(group.addTmpl(name, template))
      if (finding) throw new CompileError(`<${name}>`, finding.startLine + 1, finding.message)
    }
    return group.getTmplGenObjectGroups()
  } finally {
    group.free()
  }
}
