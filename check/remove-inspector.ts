import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import type { Lang } from './words'

const COPY = 'miniprogram_npm/mobx-miniprogram-auth'

/** The files that replace the inspector's. They have the same exports, which do nothing, so that the app needs no change. */
const REPLACEMENTS: Readonly<Record<string, string>> = {
  'inspector.js': 'exports.inspect = function () { return function () {} }\n',
  'inspector/inspector.js': 'Component({})\n',
  'inspector/inspector.json': '{ "component": true }\n',
  'inspector/inspector.wxml': '<block></block>\n',
}
/** The files and folders that are deleted. */
const REMOVED_PATHS = ['inspector/inspector.wxss', 'inspector/panel', 'shared/inspection.js']

/** The paths of all copies of the package that 构建 npm has made in this folder and below. */
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
 * Removes the inspector from all copies of the package in a folder and below, so that a release does not contain it. The app needs no
 * change. The next 构建 npm brings the inspector back.
 * @returns the paths of these copies
 */
export function removeInspector(folder: string): readonly string[] {
  const copies = existsSync(folder) ? copiesIn(folder) : []
  for (const copy of copies) {
    for (const path of REMOVED_PATHS) rmSync(`${copy}/${path}`, { recursive: true, force: true })
    for (const [path, text] of Object.entries(REPLACEMENTS)) writeFileSync(`${copy}/${path}`, text)
  }
  return copies
}

/** The text that the command prints. */
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
