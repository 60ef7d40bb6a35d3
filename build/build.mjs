/**
 * `npm run build` builds the package into `miniprogram_dist/`, `esm_dist/`, `testing_dist/` and `node_dist/`, and the
 * example app's `miniprogram_npm/`. Everything is built in another folder and then moved, so that a preview or a test
 * that reads meanwhile finds either the old files or the new ones.
 */
import { cpSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildDeclarations } from './declarations.mjs'
import { COMPONENTS, DIST, ESM_DIST, NODE_DIST, TESTING, TESTING_DIST, scriptSources } from './entries.mjs'
import { installIntoExample } from './example.mjs'
import { buildCommands, buildRender } from './node-scripts.mjs'
import { buildScripts } from './scripts.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
/** The example app, and the JavaScript app to start from. DevTools can open both without a further step. */
const APPS = ['miniprogram', 'starter']
// A folder for each process, so that two simultaneous builds do not write into the same one.
const fresh = join(root, '.cache', 'build', String(process.pid))

function copyMarkup(folder) {
  for (const [path, source] of Object.entries(COMPONENTS))
    for (const ending of ['.wxml', '.wxss', '.json']) {
      const file = join(root, source.replace(/\.ts$/, ending))
      if (existsSync(file)) cpSync(file, join(folder, path + ending))
    }
}

function replace(from, to) {
  if (existsSync(to)) renameSync(to, from + '.old')
  renameSync(from, to)
}

rmSync(fresh, { recursive: true, force: true })
mkdirSync(fresh, { recursive: true })
try {
  buildDeclarations(root, fresh)
  await buildScripts(root, scriptSources(), join(fresh, DIST), join(fresh, ESM_DIST))
  await buildScripts(root, TESTING, join(fresh, TESTING_DIST))
  await buildRender(root, join(fresh, TESTING_DIST))
  await buildCommands(root, join(fresh, NODE_DIST))
  copyMarkup(join(fresh, DIST))
  for (const app of APPS) installIntoExample(join(fresh, DIST), join(fresh, app))
  for (const dist of [DIST, ESM_DIST, TESTING_DIST, NODE_DIST]) replace(join(fresh, dist), join(root, dist))
  for (const app of APPS) replace(join(fresh, app), join(root, app, 'miniprogram_npm'))
} finally {
  rmSync(fresh, { recursive: true, force: true })
}
