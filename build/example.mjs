/**
 * Puts the package with what it depends on into the example app's `miniprogram_npm/`, the way WeChat DevTools' "构建 npm"
 * does, so that the repository opens there as it is. A test compares this with what the official builder makes.
 * `node build/example.mjs miniprogram_dist APP/miniprogram_npm`: the same for another app, which the preview is to run.
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
    // A mini-program package is copied, any other is its main file: the same as WeChat's builder.
    if (miniprogram) cpSync(join(folder, miniprogram), target, { recursive: true })
    else {
      mkdirSync(target)
      cpSync(join(folder, main), join(target, 'index.js'))
    }
  }
}

const [, script, ...folders] = process.argv
if (script === fileURLToPath(import.meta.url)) installIntoExample(...folders)
