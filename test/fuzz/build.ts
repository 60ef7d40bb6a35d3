import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { build, type BuildOptions } from 'esbuild'

const HERE = join(__dirname, '..', '..')

/** All paths of the package that an app can import. */
const EXPORTS = [
  '',
  '/authorize',
  '/expiring-storage',
  '/login-redirect',
  '/socket',
  '/http/cache',
  '/http/dedupe',
  '/http/logging',
  '/http/retry',
  '/http/unwrap',
].map((path) => `export * from 'mobx-miniprogram-auth${path}'`)

/**
 * Bundles the library, and the worker that runs the cases.
 * @param root the folder of the library's sources
 * @returns the folder of both bundles
 */
export async function bundle(root: string, name: string): Promise<string> {
  const folder = join(HERE, '.cache', 'fuzz', name)
  mkdirSync(folder, { recursive: true })
  const common = {
    bundle: true,
    platform: 'node' as const,
    format: 'cjs' as const,
    external: ['mobx-miniprogram', 'mobx-miniprogram-bindings'],
    logLevel: 'warning' as const,
  } satisfies BuildOptions
  await Promise.all([
    build({
      ...common,
      stdin: { contents: EXPORTS.join('\n'), resolveDir: root },
      tsconfig: join(root, 'tsconfig.base.json'),
      outfile: join(folder, 'library.js'),
    }),
    build({
      ...common,
      entryPoints: [join(__dirname, 'worker.ts')],
      tsconfig: join(HERE, 'tsconfig.base.json'),
      outfile: join(folder, 'worker.cjs'),
    }),
  ])
  return folder
}
