import { CUSTOM_TAB_BAR, type Compiled } from '../compiled'
import { FAILURE, builtinTemplates, failureTemplate } from '../runtime/builtin/templates'
import { readApp } from './config/app'
import { readConfigs } from './config/components'
import { CompileError } from './error'
import type { Files } from './files/files'
import { filesOf } from './files/files'
import { readJson } from './config/json'
import { collectMistakes } from './mistakes'
import { compileScripts } from './scripts'
import { checkVariables } from './config/theme'
import { compileStyles } from './styles/styles'
import { compileBuiltins, compileTemplates } from './templates'

export { CompileError } from './error'
export { filesFrom, filesOf } from './files/files'
export type { Files } from './files/files'

// Files with these extensions are code, configuration or notes: they are not served as assets.
const NO_ASSET = /\.(?:ts|js|json|wxml|wxss|wxs|map|md)$/

export interface CompileOptions {
  /** The folder with app.json, or the project's folder with project.config.json; or the files of the app themselves. */
  readonly root: string | Files
  /** Part of the names under which the app's storage is kept. @default that of project.config.json, else 'touristappid' */
  readonly appId?: string
  /**
   * Called with each mistake in a single page, component or script. The rest is compiled, and the runtime shows the mistake
   * in place of the page or component. @default `compile` throws the first mistake
   */
  readonly onMistake?: (mistake: CompileError) => void
}

/**
 * Compiles the sources of a mini-program to plain data, from which the runtime runs it.
 * @throws {CompileError} for app.json and other mistakes without which nothing can be shown; without `onMistake`, for all
 */
export function compile(options: CompileOptions): Compiled {
  const files = typeof options.root === 'string' ? filesOf(options.root) : options.root
  if (!files.has('app.json'))
    throw new CompileError(
      'app.json',
      null,
      'no such file; is this a mini-program?',
      '没有这个文件，这是小程序吗？',
    )
  const warnings: string[] = []
  const warn = (message: string) => warnings.push(message)
  const mistakes = collectMistakes(options.onMistake)
  const json = readJson(files, 'app.json')
  const app = readApp(files, json, mistakes)
  const roots = app.tabBar?.custom === true ? [CUSTOM_TAB_BAR] : []
  const configs = readConfigs(files, json, app.pages, roots, mistakes)
  const checkAgainstTheme = (file: string, config: object) =>
    checkVariables(files, file, config, app.theme, warn)
  for (const config of [app.window, app.tabBar ?? {}, ...(app.tabBar?.list ?? [])])
    checkAgainstTheme('app.json', config)
  for (const page of app.pages)
    mistakes.attempt(page, () => checkAgainstTheme(`${page}.json`, configs[page] ?? {}), undefined)
  const components = Object.keys(configs).filter((path) => !app.pages.includes(path))
  for (const owner of ['app', ...app.pages, ...components]) {
    const sheet = ['scss', 'sass', 'less'].map((extension) => `${owner}.${extension}`).find(files.has)
    if (sheet !== undefined && !files.has(`${owner}.wxss`))
      warnings.push(`${sheet}: only WXSS is read, so ${owner} has no styles here`)
  }
  return {
    appId: options.appId ?? files.appId ?? 'touristappid',
    app,
    modules: compileScripts(files, mistakes),
    configs,
    templates: compileTemplates(files, warn, mistakes, configs),
    builtins: compileBuiltins({ ...builtinTemplates, [FAILURE]: failureTemplate }),
    styles: compileStyles(files, { pages: app.pages, components }, mistakes),
    assets: files.paths.filter((file) => !NO_ASSET.test(file)),
    warnings,
    failures: mistakes.failures,
  }
}
