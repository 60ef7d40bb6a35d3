import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import { CompileError, compile, filesOf } from '../compile'
import type { Compiled } from '../compiled'

const run = promisify(execFile)

/** The app as it was last built, or what was wrong with it. */
export type BuildResult =
  | { readonly ok: true; readonly compiled: Compiled; locate(file: string): string | null }
  | { readonly ok: false; readonly message: string }

export function buildApp(root: string, appId?: string): BuildResult {
  try {
    const files = filesOf(root)
    const compiled = compile({ root: files, ...(appId === undefined ? {} : { appId }) })
    return { ok: true, compiled, locate: files.locate }
  } catch (error) {
    if (error instanceof CompileError) return { ok: false, message: error.message }
    throw error
  }
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
