import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import { CompileError, compile, filesOf } from '../compile'
import { inBoth, type Lang, type Words } from '../../check/words'
import type { Compiled } from '../compiled'

const run = promisify(execFile)

/** The result of a build of the app. */
export type BuildResult =
  | {
      readonly ok: true
      readonly compiled: Compiled
      /** The mistakes of single files. The rest of the app can be shown. */
      readonly mistakes: readonly Words[]
      /** The path on the disk of a file of the app; null if there is none. */
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

/** The lines that report the failure, or the mistakes and warnings, of a build. */
export function reportOf(build: BuildResult, lang: Lang): readonly string[] {
  if (!build.ok) return [build.failure[lang]]
  return [...build.mistakes.map((words) => words[lang]), ...build.compiled.warnings]
}

/** Writes this package and its dependencies to the folder `npm`, as 构建 npm of DevTools would. */
export async function installLibrary(projectRoot: string, npm: string): Promise<void> {
  const script = path.join(projectRoot, 'build', 'example.mjs')
  await run(process.execPath, [script, path.join(projectRoot, 'miniprogram_dist'), npm])
}

/**
 * Runs the build of the library, which also writes the example app's miniprogram_npm.
 * @returns the errors of the build; null if it succeeded
 */
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
