import type { Theme } from '../../compiled'
import { CompileError } from '../error'
import type { Files } from '../files/files'
import { resolveFrom } from '../files/files'
import type { JsonObject } from './json'
import { isObject, lineOfWord, readJson } from './json'

function valuesOf(file: string, files: Files, value: unknown, name: string): Record<string, string> {
  if (!isObject(value))
    throw new CompileError(
      file,
      lineOfWord(files, file, name),
      `expected "${name}": { … }`,
      `应当有 "${name}": { … }`,
    )
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
}

/** The values of the file that app.json names as `themeLocation`; null for an app without `"darkmode": true`. */
export function readTheme(files: Files, app: JsonObject): Theme | null {
  if (app.darkmode !== true) return null
  if (typeof app.themeLocation !== 'string') return { light: {}, dark: {} }
  const file = resolveFrom('', app.themeLocation)
  if (!files.has(file)) {
    const line = lineOfWord(files, 'app.json', 'themeLocation')
    throw new CompileError(
      'app.json',
      line,
      `themeLocation: ${file} does not exist`,
      `themeLocation：没有 ${file}`,
    )
  }
  const json = readJson(files, file)
  return {
    light: valuesOf(file, files, json.light, 'light'),
    dark: valuesOf(file, files, json.dark, 'dark'),
  }
}

/**
 * Checks the values of a configuration that begin with `@`, which are variables of the theme. An unknown variable is a mistake;
 * if the app has no theme, any variable is only a warning.
 */
export function checkVariables(
  files: Files,
  file: string,
  config: object,
  theme: Theme | null,
  warn: (message: string) => void,
): void {
  for (const value of Object.values(config)) {
    if (typeof value !== 'string' || !value.startsWith('@')) continue
    const name = value.slice(1)
    if (theme === null) warn(`${file}: ${value} is a variable only where app.json says "darkmode": true`)
    else if (!(name in theme.light && name in theme.dark))
      throw new CompileError(
        file,
        lineOfWord(files, file, value),
        `${value} is not in "light" and "dark" of the theme`,
        `主题的 "light" 和 "dark" 里没有 ${value}`,
      )
  }
}
