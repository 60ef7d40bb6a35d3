import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './_world'

/** What a text says, once: a README that says it otherwise is to be read anew, and this with it. */
function said(pattern: RegExp, text: string): string {
  const found = pattern.exec(text)
  if (!found?.[1]) throw new Error('the README no longer says ' + String(pattern))
  return found[1]
}

/** The README's whole app, word for word, as a folder: what it shows in that language, and what it says beside it. */
export function readmeApp(page: string, language: 'ts' | 'js'): Record<string, string> {
  const text = readFileSync(join(root, page), 'utf8')
  const files: Record<string, string> = {
    'app.json': said(/`app\.json` [^`]*`(\{[^`]*\})`/, text),
    ['pages/login/login.' + language]: said(/`(Page\(\{\}\))`/, text),
    'pages/login/login.json': said(/`login\.json`[^`]*`(\{[^`]*\})`/, text),
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
