import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

/** WeChat's own component framework: for the machine of a developer who asks for it, and in no app that depends on us. */
export const FRAMEWORK = [
  'glass-easel',
  'glass-easel-miniprogram-adapter',
  'glass-easel-template-compiler',
] as const

/** The one that this package is tested with. What it compiles, another version does not render. */
export const FRAMEWORK_VERSION = '0.12.1'

function versionOf(name: string, resolve: (path: string) => string): string | null {
  try {
    const { version }: { version?: unknown } = JSON.parse(
      readFileSync(resolve(`${name}/package.json`), 'utf8'),
    )
    return String(version)
  } catch {
    return null
  }
}

/**
 * What is missing of these, and the command that installs it; null for nothing.
 * @param resolve where a package's file is; throws where it is not
 */
export function missingPeers(
  names: readonly string[],
  resolve: (path: string) => string = createRequire(__filename).resolve,
): { readonly found: string; readonly command: string } | null {
  const wrong = names.flatMap((name) => {
    const version = versionOf(name, resolve)
    return version === FRAMEWORK_VERSION ? [] : [version === null ? name : `${name} (${version} is here)`]
  })
  if (wrong.length === 0) return null
  const command = `npm i -D ${names.map((name) => `${name}@${FRAMEWORK_VERSION}`).join(' ')}`
  return { found: wrong.join(', '), command }
}
