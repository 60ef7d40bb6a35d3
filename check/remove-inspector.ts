import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import type { Lang } from './words'

const COPY = 'miniprogram_npm/mobx-miniprogram-auth'

/** What stands in for it: the same names, which do nothing. */
const INSTEAD: Readonly<Record<string, string>> = {
  'inspector.js': 'exports.inspect = function () { return function () {} }\n',
  'inspector/inspector.js': 'Component({})\n',
  'inspector/inspector.json': '{ "component": true }\n',
  'inspector/inspector.wxml': '<block></block>\n',
}
const GONE = ['inspector/inspector.wxss', 'inspector/panel', 'shared/inspection.js']

/** Every copy of the package that 构建 npm has made in this folder and below, as paths. */
function copiesIn(folder: string): string[] {
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !/^(node_modules$|\.)/.test(entry.name))
    .map(({ name }) => name)
  const copy = `${folder}/${COPY}`
  return [
    ...(existsSync(`${copy}/inspector.js`) ? [copy] : []),
    ...names.filter((name) => name !== 'miniprogram_npm').flatMap((name) => copiesIn(`${folder}/${name}`)),
  ]
}

/**
 * Takes the inspector out of the copies of the package below a folder, so that a release has nothing of it; the app needs no
 * change. The next 构建 npm brings it back.
 * @returns where it was taken out
 */
export function removeInspector(folder: string): readonly string[] {
  const copies = existsSync(folder) ? copiesIn(folder) : []
  for (const copy of copies) {
    for (const path of GONE) rmSync(`${copy}/${path}`, { recursive: true, force: true })
    for (const [path, text] of Object.entries(INSTEAD)) writeFileSync(`${copy}/${path}`, text)
  }
  return copies
}

/** What is said of it. */
export const REMOVED: Readonly<Record<Lang, (copies: readonly string[]) => string>> = {
  en: (copies) =>
    copies.length > 0
      ? copies.map((copy) => `without the inspector: ${copy}`).join('\n')
      : `There is no ${COPY} here or below. Run it in the project's folder, after 构建 npm.`,
  zh: (copies) =>
    copies.length > 0
      ? copies.map((copy) => `已去掉调试器：${copy}`).join('\n')
      : `这里和下级目录里没有 ${COPY}。请在「构建 npm」之后，在项目目录里运行。`,
}
