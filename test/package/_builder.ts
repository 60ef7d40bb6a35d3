import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { folderOf } from './_world'

const run = promisify(execFile)

/** Long enough for a busy machine; otherwise a project takes some seconds. The first run also installs the builder. */
export const BUILD_TIMEOUT = 300_000

/** The files of DevTools' template for a new project, with its default settings. */
export const newProject = (typescript: boolean): Readonly<Record<string, string>> => ({
  'project.config.json': JSON.stringify({
    appid: 'touristappid',
    compileType: 'miniprogram',
    libVersion: '3.8.0',
    setting: {
      ...(typescript ? { useCompilerPlugins: ['typescript'] } : {}),
      es6: true,
      enhance: true,
      minified: true,
      postcss: true,
      packNpmManually: false,
    },
  }),
  'sitemap.json': JSON.stringify({ rules: [{ action: 'allow', page: '*' }] }),
})

/**
 * Runs 构建 npm and the compilation for upload with WeChat's own builder. Resolves with the folder that a phone would load.
 * @param beforeUpload a script and its arguments, run in between in the project's folder
 */
export async function build(project: string, beforeUpload: readonly string[] = []): Promise<string> {
  const out = project + '-compiled'
  const script = join(folderOf('builder'), 'compile.mjs')
  const { stdout } = await run(process.execPath, [script, project, out, ...beforeUpload], { maxBuffer: 1e8 })
  const last = stdout.trim().split('\n').at(-1) ?? ''
  const { warnings } = JSON.parse(last) as { warnings: readonly object[] }
  if (warnings.length) throw new Error('构建 npm warned: ' + JSON.stringify(warnings))
  return out
}
