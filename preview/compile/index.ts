import { CUSTOM_TAB_BAR, type Compiled } from '../compiled'
import { FAILURE, builtinTemplates, failureTemplate } from '../runtime/builtin/templates'
import { readApp } from './app'
import { readConfigs } from './components'
import { CompileError } from './error'
import type { Files } from './files'
import { filesOf } from './files'
import { readJson } from './json'
import { collectMistakes } from './mistakes'
import { compileScripts } from './scripts'
import { checkVariables } from './theme'
import { compileStyles } from './styles'
import { compileBuiltins, compileTemplates } from './templates'

export { CompileError } from './error'
export { filesFrom, filesOf } from './files'
export type { Files } from './files'

// What reads like code or notes is not shipped as an asset.
const NO_ASSET = /\.(?:ts|js|json|wxml|wxss|wxs|map|md)$/

export interface CompileOptions {
  /** The folder of app.json, or of the project with its project.config.json; or the files of the app. */
  readonly root: string | Files
  /** Storage is kept apart by it. @default that of project.config.json, else 'touristappid' */
  readonly appId?: string
  /**
   * Told of each mistake that concerns a single file; the rest is compiled, and the runtime shows the mistake in the place of
   * what it is in. @default the first one is thrown
   */
  readonly onMistake?: (mistake: CompileError) => void
}

/** Turns the sources of a mini-program into what the runtime needs to run it. Throws a `CompileError`. */
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
    templates: compileTemplates(files, warn, mistakes),
    builtins: compileBuiltins({ ...builtinTemplates, [FAILURE]: failureTemplate }),
    styles: compileStyles(files, { pages: app.pages, components }, mistakes),
    assets: files.paths.filter((file) => !NO_ASSET.test(file)),
    warnings,
    failures: mistakes.failures,
  }
}
