/**
 * Builds the package into `miniprogram_dist/`, and puts it with what it depends on into the example app's
 * `miniprogram_npm/`, the way WeChat DevTools' "构建 npm" does, so that the repository opens there as it is.
 */
import { execFileSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const require = createRequire(import.meta.url)
const dist = join(root, 'miniprogram_dist')
const npm = join(root, 'miniprogram/miniprogram_npm')

/** Components stand at the top of the package, where `usingComponents` finds them: mobx-miniprogram-auth/auth-gate/auth-gate. */
const COMPONENTS = ['auth-gate', 'login-panel']

function compile() {
  rmSync(dist, { recursive: true, force: true })
  execFileSync(
    process.execPath,
    [require.resolve('typescript/bin/tsc'), '-p', join(root, 'tsconfig.build.json')],
    {
      stdio: 'inherit',
      cwd: root,
    },
  )
}

/** One level up: what was `../x` for the component is `../bindings/x` now, and what was `../../x` is `../x`. */
function moveComponent(name) {
  const from = join(dist, 'bindings', name)
  const to = join(dist, name)
  if (!existsSync(from)) return
  renameSync(from, to)
  for (const file of readdirSync(to)) {
    const path = join(to, file)
    const text = readFileSync(path, 'utf8')
    writeFileSync(
      path,
      text.replace(
        /(['"])((?:\.\.\/){1,2})(?=[\w-])/g,
        (_, quote, up) => quote + (up === '../' ? '../bindings/' : '../'),
      ),
    )
  }
  for (const file of readdirSync(join(root, 'bindings', name)))
    if (/\.(wxml|wxss|json)$/.test(file)) cpSync(join(root, 'bindings', name, file), join(to, file))
}

function installIntoExample() {
  rmSync(npm, { recursive: true, force: true })
  mkdirSync(npm, { recursive: true })
  cpSync(dist, join(npm, 'mobx-miniprogram-auth'), { recursive: true })
  for (const name of ['mobx-miniprogram', 'mobx-miniprogram-bindings']) {
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

compile()
COMPONENTS.forEach(moveComponent)
installIntoExample()
