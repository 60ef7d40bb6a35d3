/**
 * Builds the scripts that run in Node: the command `npx mobx-miniprogram-auth` and the renderer for tests. Each is one
 * file that contains its dependencies, except the `external` packages, which the user installs.
 */
import { chmodSync, cpSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { COMMAND, COMPILER, NODE_DIST, PREVIEW, RENDER } from './entries.mjs'

/** The oldest version of Node that the scripts run on. */
const NODE = 'node20'

/** The licenses of the bundled packages, which have to be passed on with them. Empty if there are none. */
function licenses(root, metafiles) {
  const names = new Set()
  for (const { inputs } of metafiles)
    for (const file of Object.keys(inputs)) {
      const [, name] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file) ?? []
      if (name) names.add(name)
    }
  return [...names].sort().map((name) => {
    const folder = join(root, 'node_modules', name)
    const file = ['LICENSE', 'LICENSE.md', 'LICENSE.txt', 'license']
      .map((each) => join(folder, each))
      .find(existsSync)
    if (!file) throw new Error(`${name} comes without its license`)
    return `${name}\n\n${readFileSync(file, 'utf8').trim()}\n`
  })
}

/** Writes the licenses of the bundled packages into LICENSES.txt beside the scripts. */
function writeLicenses(root, folder, metafiles) {
  const found = licenses(root, metafiles)
  if (found.length) writeFileSync(join(folder, 'LICENSES.txt'), found.join(`\n${'-'.repeat(80)}\n\n`))
}

/** The peer dependencies of the package, which the user installs, as WeChat's component framework. */
const peersOf = (root) =>
  Object.keys(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).peerDependencies)

/**
 * Keeps `entries` as separate files instead of bundling them: the compiler, because two scripts use it, and the
 * preview, because the command seldom does.
 */
const apart = (root, from, entries) => ({
  name: 'apart',
  setup({ onResolve, resolve }) {
    onResolve({ filter: /^\./ }, async ({ path, pluginData, ...args }) => {
      if (pluginData === 'inner' || args.kind === 'entry-point') return undefined
      const found = await resolve(path, { ...args, pluginData: 'inner' })
      const entry = entries.find(({ source }) => found.path === join(root, source))
      return entry ? { path: `${from}/${entry.path}.js`, external: true } : found
    })
  },
})

/** Builds one script for Node. @returns esbuild's list of the files that it consists of */
async function buildForNode(root, { source, path }, folder, options = {}) {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [source],
    outfile: join(folder, path + '.js'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: NODE,
    charset: 'utf8',
    legalComments: 'none',
    metafile: true,
    // `sideEffects` in package.json describes only the files for the phone.
    ignoreAnnotations: true,
    external: peersOf(root),
    ...options,
  })
  return metafile
}

/** Builds the preview's page, which runs in a browser and contains the component framework. */
async function buildPage(root, folder) {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: { main: 'preview/page/main.ts', style: 'preview/page/page.css' },
    outdir: folder,
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    charset: 'utf8',
    legalComments: 'none',
    ignoreAnnotations: true,
    metafile: true,
    // Only outside of production the framework reports warnings of templates and puts names into its errors.
    define: { 'process.env.NODE_ENV': '"development"' },
  })
  renameSync(join(folder, 'style.css'), join(folder, 'main.css'))
  cpSync(join(root, 'preview/page/index.html'), join(folder, 'index.html'))
  return metafile
}

/** Builds the command, the preview and its page, and the compiler, with their licenses. */
export async function buildCommands(root, folder) {
  const shebang = { banner: { js: '#!/usr/bin/env node' } }
  writeLicenses(root, folder, [
    await buildForNode(root, COMMAND, folder, { ...shebang, plugins: [apart(root, '.', [PREVIEW])] }),
    await buildForNode(root, PREVIEW, folder, { plugins: [apart(root, '.', [COMPILER])] }),
    await buildForNode(root, COMPILER, folder, { minify: true }),
    await buildPage(root, join(folder, PREVIEW.path)),
  ])
  chmodSync(join(folder, COMMAND.path + '.js'), 0o755)
}

export async function buildRender(root, folder) {
  await buildForNode(root, RENDER, folder, { plugins: [apart(root, `../${NODE_DIST}`, [COMPILER])] })
}
