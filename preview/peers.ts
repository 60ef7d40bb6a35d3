import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

/** The packages of WeChat's component framework. Developers install them by themselves; an app that uses this package does not. */
export const FRAMEWORK = [
  'glass-easel',
  'glass-easel-miniprogram-adapter',
  'glass-easel-template-compiler',
] as const

/** The version that this package is tested with. Another version cannot render the templates that this one compiles. */
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
 * Checks that these packages are installed in the right version.
 * @param resolve finds a file of a package; throws if it is not installed
 * @returns the packages that are missing or have another version, and the command that installs them; null if all is well
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
