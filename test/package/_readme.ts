import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './_world'

/** What a text says, once: a README that says it otherwise is to be read anew, and this with it. */
function said(pattern: RegExp, text: string): string {
  const found = pattern.exec(text)
  if (!found?.[1]) throw new Error('the README no longer says ' + String(pattern))
  return found[1]
}

/** The README's whole app, word for word, as a folder. In JavaScript "without the `<…>`", as it says. */
export function readmeApp(page: string, language: 'ts' | 'js'): Record<string, string> {
  const text = readFileSync(join(root, page), 'utf8')
  const files: Record<string, string> = {
    'app.json': said(/`app\.json` [^`]*`(\{[^`]*\})`/, text),
    ['app.' + language]: said(/`app\.ts` [^`]*`([^`]+)`/, text),
  }
  let shown = ''
  for (const [, lang, code = ''] of text.matchAll(/^```(\w+)\n([^]*?)^```$/gm)) {
    const [, path, json] = /^\/\/ ([\w/-]+)\.ts(?:\D*?(\{.*\}))?/.exec(code) ?? []
    if (lang === 'ts' && path) {
      shown = path
      // The second app.ts is for those who want a login page.
      if (path === 'app') break
      files[`${path}.${language}`] = language === 'ts' ? code : code.replace(/(?<=\w)<[^>]*>(?=\()/g, '')
      if (json) files[path + '.json'] = json
    }
    if (lang === 'wxml') files[shown + '.wxml'] = code
  }
  return files
}
