import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import { CompileError, compile, filesOf } from '../compile'
import { inBoth, type Lang, type Words } from '../../check/words'
import type { Compiled } from '../compiled'

const run = promisify(execFile)

/** The app as it was last built, or what was wrong with it. */
export type BuildResult =
  | {
      readonly ok: true
      readonly compiled: Compiled
      /** Of single files: the rest can be looked at. */
      readonly mistakes: readonly Words[]
      locate(file: string): string | null
    }
  | { readonly ok: false; readonly failure: Words }

export function buildApp(root: string, appId?: string): BuildResult {
  const mistakes: Words[] = []
  try {
    const files = filesOf(root)
    const onMistake = ({ words }: CompileError) => void mistakes.push(words)
    const compiled = compile({ root: files, onMistake, ...(appId === undefined ? {} : { appId }) })
    return { ok: true, compiled, mistakes, locate: files.locate }
  } catch (error) {
    return { ok: false, failure: wordsOf(error) }
  }
}

/** The message of any error. A compiler or the disk may throw others, for example for a file that is half written. */
function wordsOf(error: unknown): Words {
  if (error instanceof CompileError) return error.words
  return inBoth(error instanceof Error ? error.message : String(error))
}

/** What a build says, line by line. */
export function reportOf(build: BuildResult, lang: Lang): readonly string[] {
  if (!build.ok) return [build.failure[lang]]
  return [...build.mistakes.map((words) => words[lang]), ...build.compiled.warnings]
}

/** What 构建 npm makes, for an app that has not been in DevTools: this package and what it depends on. */
export async function installLibrary(projectRoot: string, npm: string): Promise<void> {
  const script = path.join(projectRoot, 'build', 'example.mjs')
  await run(process.execPath, [script, path.join(projectRoot, 'miniprogram_dist'), npm])
}

/** Runs the build of the library, which also fills the app's miniprogram_npm. Null when it succeeds. */
export async function buildLibrary(projectRoot: string): Promise<string | null> {
  try {
    await run(process.execPath, [path.join(projectRoot, 'build', 'build.mjs')], { cwd: projectRoot })
    return null
  } catch (error) {
    const output =
      typeof error === 'object' && error !== null && 'stderr' in error ? String(error.stderr).trim() : ''
    return output === '' ? 'the library could not be built' : output
  }
}
