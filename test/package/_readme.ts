import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './_world'

/** Finds a text in the README. If the README has changed, this file must be changed as well. */
function find(pattern: RegExp, text: string): string {
  const found = pattern.exec(text)
  if (!found?.[1]) throw new Error('the README no longer says ' + String(pattern))
  return found[1]
}

/** The files of the README's app in this language, unchanged. */
export function readmeApp(page: string, language: 'ts' | 'js'): Record<string, string> {
  const text = readFileSync(join(root, page), 'utf8')
  const files: Record<string, string> = {
    'app.json': find(/`app\.json` [^`]*`(\{[^`]*\})`/, text),
    ['pages/login/login.' + language]: find(/`(Page\(\{\}\))`/, text),
    'pages/login/login.json': find(/`login\.json`[^`]*`(\{[^`]*\})`/, text),
  }
  for (const [, lang, code = ''] of text.matchAll(/^```(\w+)\n([^]*?)^```$/gm)) {
    const [, path, ending, json] =
      /^(?:\/\/|<!--) ([\w/-]+)\.(ts|js|wxml)\b(?:[^\n{]*(\{.*\}))?/.exec(code) ?? []
    if (!path || (lang !== language && lang !== 'wxml')) continue
    files[`${path}.${ending ?? ''}`] = code
    if (json) files[path + '.json'] = json
  }
  return files
}
