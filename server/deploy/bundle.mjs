/**
 * Usage: node server/deploy/bundle.mjs FOLDER
 *
 * Writes the server as one file, main.js, and a package.json with the packages that it imports, in the versions that this
 * project pins. With package-lock.json beside it, `npm install` in that folder installs exactly these packages.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { join, resolve } from 'node:path'
import { URL, fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('../..', import.meta.url))
const out = resolve(process.argv[2] ?? '')
if (process.argv[2] === undefined) throw new Error('Usage: node server/deploy/bundle.mjs FOLDER')
mkdirSync(out, { recursive: true })

const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: ['server/main.ts'],
  outfile: join(out, 'main.js'),
  bundle: true,
  packages: 'external',
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  sourcemap: true,
  metafile: true,
  logLevel: 'warning',
})

const { devDependencies, dependencies, overrides } = JSON.parse(
  readFileSync(join(root, 'package.json'), 'utf8'),
)
const versions = { ...dependencies, ...devDependencies }
const packageOf = (path) =>
  path
    .split('/')
    .slice(0, path.startsWith('@') ? 2 : 1)
    .join('/')
const imported = Object.values(metafile.outputs).flatMap(({ imports }) =>
  imports.filter(({ external }) => external).map(({ path }) => path),
)
const needed = [...new Set(imported.filter((path) => !path.startsWith('node:')).map(packageOf))]
  .filter((name) => !builtinModules.includes(name))
  .sort()
for (const name of needed) if (versions[name] === undefined) throw new Error(`${name} is not in package.json`)
writeFileSync(
  join(out, 'package.json'),
  JSON.stringify(
    {
      name: 'reference-server',
      private: true,
      dependencies: Object.fromEntries(needed.map((name) => [name, versions[name]])),
      overrides,
    },
    null,
    2,
  ) + '\n',
)
