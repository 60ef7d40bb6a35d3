import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { cpus, loadavg, totalmem, type } from 'node:os'
import { join } from 'node:path'
import { root } from './build'
import { OURS } from './names'

export interface Machine {
  readonly cpu: string
  readonly memory: string
  readonly system: string
  readonly node: string
  readonly v8: string
  /** The load average of the last minute when the run began, in processors: how much else was running. */
  readonly load: number
  readonly date: string
  readonly commit: string
}

function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim()
  } catch {
    return '—'
  }
}

export function describeMachine(): Machine {
  const all = cpus()
  return {
    cpu: `${all[0]?.model ?? '—'} × ${String(all.length)}`,
    memory: `${(totalmem() / 2 ** 30).toFixed(0)} GiB`,
    system: `${type()} ${process.arch}`,
    node: process.version,
    v8: process.versions.v8,
    load: Number((loadavg()[0] ?? 0).toFixed(1)),
    date: new Date().toISOString().slice(0, 10),
    commit: commit(),
  }
}

/** The version of a measured package: this project's own, or the one installed in this folder. */
export function versionOf(name: string): string {
  const file =
    name === OURS ? join(root, 'package.json') : join(__dirname, 'node_modules', name, 'package.json')
  const found: unknown = JSON.parse(readFileSync(file, 'utf8'))
  return String(Reflect.get(Object(found), 'version'))
}
