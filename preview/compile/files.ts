import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { CompileError } from './error'

/** The files of a mini-program by their path from its root, with forward slashes. */
export interface Files {
  readonly paths: readonly string[]
  has(file: string): boolean
  read(file: string): string
}

// WeChat's own builder leaves these out of the package, too.
const LEFT_OUT = new Set(['node_modules', 'project.config.json', 'project.private.config.json'])

function walk(root: string, folder: string, found: string[]): void {
  for (const entry of readdirSync(path.join(root, folder), { withFileTypes: true })) {
    if (entry.name.startsWith('.') || LEFT_OUT.has(entry.name)) continue
    const file = folder === '' ? entry.name : `${folder}/${entry.name}`
    if (entry.isDirectory()) walk(root, file, found)
    else if (entry.isFile()) found.push(file)
  }
}

export function filesOf(root: string): Files {
  if (!statSync(root, { throwIfNoEntry: false })?.isDirectory()) {
    throw new CompileError(root, null, 'no such folder')
  }
  const paths: string[] = []
  walk(root, '', paths)
  const known = new Set(paths)
  return {
    paths,
    has: (file) => known.has(file),
    read: (file) => readFileSync(path.join(root, file), 'utf8'),
  }
}

/** Files held in memory, for tests. */
export function filesFrom(sources: Readonly<Record<string, string>>): Files {
  return {
    paths: Object.keys(sources),
    has: (file) => file in sources,
    read: (file) => {
      const source = sources[file]
      if (source === undefined) throw new CompileError(file, null, 'no such file')
      return source
    },
  }
}

/** Resolves `to` as written in a file of `folder`; a leading slash means the root. */
export function resolveFrom(folder: string, to: string): string {
  const joined = to.startsWith('/') ? path.posix.normalize(to) : path.posix.join('/', folder, to)
  return joined.replace(/^\/+/, '')
}

export function folderOf(file: string): string {
  const folder = path.posix.dirname(file)
  return folder === '.' ? '' : folder
}

export function withoutExtension(file: string): string {
  return file.replace(/\.[^./]+$/, '')
}
