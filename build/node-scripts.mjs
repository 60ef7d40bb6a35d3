/**
 * What runs in Node: `npx mobx-miniprogram-auth` and the renderer of tests. One file each, with what it is made of inside;
 * outside is only what `external` names, which its user installs.
 */
import { chmodSync, cpSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { COMMAND, COMPILER, NODE_DIST, PREVIEW, RENDER } from './entries.mjs'

/** The oldest Node that it runs on. */
const NODE = 'node20'

/** The licenses of what is inside, as they ask for; nothing where nothing is. */
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

/** Writes beside what was built the licenses of what it holds. */
function writeLicenses(root, folder, metafiles) {
  const found = licenses(root, metafiles)
  if (found.length) writeFileSync(join(folder, 'LICENSES.txt'), found.join(`\n${'-'.repeat(80)}\n\n`))
}

/** WeChat's component framework, which is installed by those who want it. */
const peersOf = (root) =>
  Object.keys(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).peerDependencies)

/** Not inside of what needs it: the compiler, which two need, and the preview, which the command seldom does. */
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

/** One script of Node; gives what it is made of. */
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
    // `sideEffects` in package.json speaks of what the phone runs.
    ignoreAnnotations: true,
    external: peersOf(root),
    ...options,
  })
  return metafile
}

/** The page around the phone, for a browser, with the framework inside. */
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
    // The framework reports a template's warnings, and keeps names for its errors, only where this is not production.
    define: { 'process.env.NODE_ENV': '"development"' },
  })
  renameSync(join(folder, 'style.css'), join(folder, 'main.css'))
  cpSync(join(root, 'preview/page/index.html'), join(folder, 'index.html'))
  return metafile
}

/** The command and what it brings along. */
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
