import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import ts from 'typescript'

/** Like uni-app's compiler for WeChat: keeps `#ifdef MP-WEIXIN`, and drops the code for other platforms. */
function forWechat(source: string): string {
  const kept = [true]
  const lines = source.split(/\r?\n/).filter((line) => {
    const [, word, platforms = ''] = /#(ifdef|ifndef|endif)\s*(.*)$/.exec(line) ?? []
    if (word === undefined) return kept.every(Boolean)
    if (word === 'endif') kept.pop()
    else kept.push(/\bMP(-WEIXIN)?(\s|$)/.test(platforms) === (word === 'ifdef'))
    return false
  })
  return lines.join('\n')
}

/**
 * Loads the real package. It is published as source for uni-app's compiler, so it is compiled here in the same way.
 * @param uni the global of uni-app; on WeChat it passes its calls on to `wx`
 */
export function loadLuchRequest(uni: object): new (config: object) => LuchRequest {
  const modules = new Map<string, { exports: Record<string, unknown> }>()

  function load(path: string): Record<string, unknown> {
    const file = [path, path + '.js', join(path, 'index.js')].find(
      (each) => /\.js$/.test(each) && existsSync(each),
    )
    if (file === undefined) throw new Error('no such file: ' + path)
    const known = modules.get(file)
    if (known) return known.exports
    const module = { exports: {} as Record<string, unknown> }
    modules.set(file, module)
    const { outputText } = ts.transpileModule(forWechat(readFileSync(file, 'utf8')), {
      compilerOptions: {
        module: ts.ModuleKind.CommonJS,
        target: ts.ScriptTarget.ES2022,
        esModuleInterop: true,
      },
    })
    const run: unknown = new Function('require', 'module', 'exports', 'uni', outputText)
    if (typeof run === 'function')
      run((name: string) => load(join(dirname(file), name)), module, module.exports, uni)
    return module.exports
  }

  return load(createRequire(__filename).resolve('luch-request')).default as new (
    config: object,
  ) => LuchRequest
}

/** The part of it that the tests use; its own types need uni-app's. */
export interface LuchRequest {
  get(url: string, config?: object): Promise<{ readonly data: unknown }>
  post(url: string, data?: object, config?: object): Promise<{ readonly data: unknown }>
  upload(url: string, config: object): Promise<{ readonly data: unknown }>
}
