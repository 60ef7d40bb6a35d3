import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { at } from '../check/answer'
import { PREVIEW_HELP } from '../check/help'
import { langOf, UsageError } from '../check/words'
import type { Lang } from '../check/words'
import { missingPeers } from './peers'
import type { BuildResult } from './server/build'
import { close, freePort, listen } from './server/listen'
import type { PageFiles } from './server/web'

/** The parts of the machine that the command uses. */
export interface PreviewMachine {
  readonly env: Readonly<Record<string, string | undefined>>
  out(text: string): void
  err(text: string): void
  /** The built files of the page around the phone. */
  page(): PageFiles
  /** Finds a file of a package, as `require.resolve` does; throws if it is not installed. @default as seen from this package */
  readonly resolve?: (path: string) => string
}

/** A running preview. */
export interface Running {
  /** The address of the page; ends with a slash. */
  readonly url: string
  close(): Promise<void>
}

const DEFAULT_PORT = 8080

/** The options of the command line, for `parseArgs`. */
export const OPTIONS = {
  help: { type: 'boolean', short: 'h' },
  port: { type: 'string' },
  code: { type: 'string' },
  lang: { type: 'string' },
} as const

function flagsOf(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true })
  } catch (error) {
    const name = /'(-{1,2}[\w-]+)/.exec(String(at(error, 'message')))?.[1] ?? ''
    throw new UsageError(
      `${name}: not understood; --help tells what there is`,
      `${name}：看不懂，--help 有说明`,
    )
  }
}

function portOf(given: string | undefined): number {
  if (given === undefined) return DEFAULT_PORT
  if (/^\d{1,5}$/.test(given) && Number(given) <= 65_535) return Number(given)
  throw new UsageError('--port expects a number from 0 to 65535', '--port 要的是 0 到 65535 的数字')
}

/**
 * Runs `mobx-miniprogram-auth preview`. A mistake in the command line is written to `err`.
 * @param args the arguments after `preview`
 * @returns the running preview; else the exit status: 0 after `--help`, 2 after a mistake
 */
export async function runPreview(args: readonly string[], machine: PreviewMachine): Promise<Running | 0 | 2> {
  let lang = langOf(machine.env)
  try {
    const { values, positionals } = flagsOf(args)
    if (values.lang !== undefined && values.lang !== 'en' && values.lang !== 'zh')
      throw new UsageError('--lang expects en or zh', '--lang 要的是 en 或 zh')
    lang = values.lang ?? lang
    const [folder, more] = positionals
    if (values.help || folder === undefined) {
      machine.out(PREVIEW_HELP[lang] + '\n')
      return values.help ? 0 : 2
    }
    if (more !== undefined) throw new UsageError('one folder at a time', '一次只运行一个文件夹')
    const missing = missingPeers(['glass-easel-template-compiler'], machine.resolve)
    if (missing)
      throw new UsageError(
        `WeChat's template compiler is installed by you: ${missing.found}. In the folder of your package.json: ${missing.command}`,
        `微信的模板编译器需要自己安装：${missing.found}。在 package.json 所在的文件夹里运行：${missing.command}`,
      )
    return await serve(path.resolve(folder), portOf(values.port), values.code, machine, lang)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    machine.err(error.words[lang] + '\n')
    return 2
  }
}

async function serve(
  folder: string,
  wanted: number,
  code: string | undefined,
  machine: PreviewMachine,
  lang: Lang,
): Promise<Running> {
  if (!existsSync(folder)) throw new UsageError('There is no such folder', '没有这个文件夹')
  // Imported here because they need the template compiler, which may be missing until `runPreview` has checked it.
  const [{ buildApp, reportOf }, { createWeb }, { watchSources }] = await Promise.all([
    import('./server/build'),
    import('./server/web'),
    import('./server/watch'),
  ])
  const say = (en: string, zh: string) => machine.err((lang === 'en' ? en : zh) + '\n')
  let build: BuildResult = buildApp(folder)
  const tell = () => reportOf(build, lang).forEach((line) => machine.err(line + '\n'))
  tell()
  const web = createWeb({ baseUrl: null, code, page: machine.page(), build: () => build })
  const port = await freePort(wanted)
  if (port !== wanted)
    say(
      `Port ${wanted} is in use; this takes ${port || 'another'}.`,
      `端口 ${wanted} 被占用，改用 ${port || '别的端口'}。`,
    )
  const url = await listen(web.server, port)
  const watcher = watchSources(folder, null, async () => {
    build = buildApp(folder)
    tell()
    web.built()
    return Promise.resolve()
  })
  machine.out((lang === 'en' ? `preview on ${url}; Ctrl-C stops it` : `预览：${url}，按 Ctrl-C 停止`) + '\n')
  return {
    url,
    close: async () => {
      await watcher.close()
      await close(web.server)
    },
  }
}

/** The page around the phone, which the build of this package has written to `folder`. */
export function builtPage(folder: string): PageFiles {
  const read = (name: string) => readFileSync(path.join(folder, name), 'utf8')
  return { html: read('index.html'), js: read('main.js'), css: read('main.css') }
}
