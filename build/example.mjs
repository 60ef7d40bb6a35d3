/**
 * Copies the package and its dependencies into the example app's `miniprogram_npm/`, as "构建 npm" of WeChat DevTools
 * does, so that DevTools can open the repository without a further step. A test compares the result with the official
 * builder's.
 *
 * `node build/example.mjs miniprogram_dist APP/miniprogram_npm` does the same for another app that the preview runs.
 */
import { cpSync, mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { EXTERNAL } from './entries.mjs'

const require = createRequire(import.meta.url)

export function installIntoExample(dist, npm) {
  mkdirSync(npm, { recursive: true })
  cpSync(dist, join(npm, 'mobx-miniprogram-auth'), { recursive: true })
  for (const name of EXTERNAL) {
    const folder = dirname(require.resolve(name + '/package.json'))
    const { miniprogram, main } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    const target = join(npm, name)
    // A mini-program package is copied whole; of any other package the main file is. The result is that of WeChat's
    // builder.
    if (miniprogram) cpSync(join(folder, miniprogram), target, { recursive: true })
    else {
      mkdirSync(target)
      cpSync(join(folder, main), join(target, 'index.js'))
    }
  }
}

const [, script, ...folders] = process.argv
if (script === fileURLToPath(import.meta.url)) installIntoExample(...folders)
