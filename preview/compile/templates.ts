import { TmplGroup } from 'glass-easel-template-compiler'
import { CompileError } from './error'
import type { Files } from './files'
import { withoutExtension } from './files'

interface Finding {
  readonly message: string
  readonly startLine: number
  readonly isError: boolean
}

// The framework's compiler goes on after these with a warning; WeChat's does not.
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

function checkLinks(group: TmplGroup, files: Files, file: string): void {
  const path = withoutExtension(file)
  for (const linked of group.getDirectDependencies(path)) {
    if (!files.has(`${String(linked)}.wxml`)) {
      throw new CompileError(file, null, `imports or includes ${String(linked)}.wxml, which does not exist`)
    }
  }
  for (const linked of group.getScriptDependencies(path)) {
    if (!files.has(`${String(linked)}.wxs`)) {
      throw new CompileError(file, null, `uses ${String(linked)}.wxs, which does not exist`)
    }
  }
}

export function compileTemplates(files: Files, warn: (message: string) => void): string {
  const group = new TmplGroup()
  try {
    const markup = files.paths.filter((file) => file.endsWith('.wxml'))
    for (const file of files.paths) {
      if (file.endsWith('.wxs')) group.addScript(withoutExtension(file), files.read(file))
    }
    for (const file of markup) {
      for (const finding of findingsIn(group.addTmpl(withoutExtension(file), files.read(file)))) {
        if (finding.isError) throw new CompileError(file, finding.startLine + 1, finding.message)
        warn(`${file}:${finding.startLine + 1}: ${finding.message}`)
      }
    }
    for (const file of markup) checkLinks(group, files, file)
    return group.getTmplGenObjectGroups()
  } finally {
    group.free()
  }
}

/** Templates of the built-in components, by name. */
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
