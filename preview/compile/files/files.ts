import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { CompileError } from '../error'
import { npmFiles } from './npm'
import type { PackageFile } from './npm'
import { openProject } from './project'

/** The files of a mini-program. A file's name here is its path from the root of the app, with forward slashes. */
export interface Files {
  readonly paths: readonly string[]
  readonly appId?: string
  has(file: string): boolean
  read(file: string): string
  /** The file's path on the disk; null for a file that is not on the disk. */
  locate(file: string): string | null
}

// WeChat DevTools leave these out of the package, too.
const LEFT_OUT = new Set(['node_modules', 'project.config.json', 'project.private.config.json'])

function walk(root: string, folder: string, found: string[]): void {
  for (const entry of readdirSync(path.join(root, folder), { withFileTypes: true })) {
    if (entry.name.startsWith('.') || LEFT_OUT.has(entry.name)) continue
    const file = folder === '' ? entry.name : `${folder}/${entry.name}`
    if (entry.isDirectory()) walk(root, file, found)
    else if (entry.isFile()) found.push(file)
  }
}

/**
 * The files of the app in a folder, which is that of app.json or of the project. If 构建 npm has not been run, they include the
 * packages that the app depends on.
 * @throws {CompileError} if there is no such folder, or no app in it
 */
export function filesOf(folder: string): Files {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new CompileError(folder, null, 'no such folder', '没有这个文件夹')
  }
  const { root, appId, ignores } = openProject(path.resolve(folder))
  const paths: string[] = []
  walk(root, '', paths)
  const found = new Map<string, PackageFile>()
  for (const file of paths) if (!ignores(file)) found.set(file, { at: path.join(root, file) })
  if (!paths.some((file) => file.startsWith('miniprogram_npm/')))
    for (const [file, place] of npmFiles(root)) found.set(file, place)
  return {
    paths: [...found.keys()],
    ...(appId !== undefined && { appId }),
    has: (file) => found.has(file),
    read: (file) => {
      const place = found.get(file)
      if (!place) throw new CompileError(file, null, 'no such file', '没有这个文件')
      return 'text' in place ? place.text : readFileSync(place.at, 'utf8')
    },
    locate: (file) => {
      const place = found.get(file)
      return place && 'at' in place ? place.at : null
    },
  }
}

/** Files held in memory, for tests. */
export function filesFrom(sources: Readonly<Record<string, string>>): Files {
  return {
    paths: Object.keys(sources),
    has: (file) => file in sources,
    read: (file) => {
      const source = sources[file]
      if (source === undefined) throw new CompileError(file, null, 'no such file', '没有这个文件')
      return source
    },
    locate: () => null,
  }
}

/** The path from the root of the app, for a path `to` that is written in a file of `folder`. A leading slash means the root. */
export function resolveFrom(folder: string, to: string): string {
  const joined = to.startsWith('/') ? path.posix.normalize(to) : path.posix.join('/', folder, to)
  return joined.replace(/^\/+/, '')
}

/** The folder of a file; '' for the root. */
export function folderOf(file: string): string {
  const folder = path.posix.dirname(file)
  return folder === '.' ? '' : folder
}

export function withoutExtension(file: string): string {
  return file.replace(/\.[^./]+$/, '')
}
