import { transformSync } from 'esbuild'
import { TmplGroup } from 'glass-easel-template-compiler'
import ts from 'typescript'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { lexer, walkTokens } from 'marked'
import { OPTIONS } from '../../check/cli'
import { COMMANDS as COMMAND_HELP } from '../../check/help'
import { read, root, whole, type Block } from './_blocks'

type Check = (text: string) => string[]

function json(text: string): string[] {
  try {
    JSON.parse(text)
    return []
  } catch (error) {
    return [String(error)]
  }
}

/** JSON with comments and trailing commas, or one JSON value in each line. */
function jsonc(text: string): string[] {
  const { error } = ts.parseConfigFileTextToJson('block.json', text)
  if (!error) return []
  const lines = text.split('\n').filter((line) => line.trim())
  return lines.flatMap(json)
}

/** Compiles with WeChat's own compiler. Its warnings count as errors. */
function wxml(text: string): string[] {
  const group = new TmplGroup()
  try {
    const found: unknown = group.addTmpl('block', text)
    return Array.isArray(found) ? found.map((each) => String(Object(each).message)) : []
  } finally {
    group.free()
  }
}

function wxss(text: string): string[] {
  // esbuild only warns about syntax errors.
  const { warnings } = transformSync(text, { loader: 'css', logLevel: 'silent' })
  return warnings.map((warning) => warning.text)
}

const { scripts, version }: { scripts: Record<string, string>; version: string } = JSON.parse(
  read('package.json'),
)
/** The path of the file that `npm pack` writes. */
const PACKED = `/mobx-miniprogram-auth-${version}.tgz`
const jestProjects = [...read('jest.config.cjs').matchAll(/displayName: '(\w+)'/g)].map(([, name]) => name)

/** The commands that pages may use besides the scripts of this package. Each returns what is wrong with its arguments. */
const COMMANDS: Record<string, (args: readonly string[]) => string | undefined> = {
  npm([verb = '', ...args]) {
    const script = verb === 'run' ? args.find((arg) => !arg.startsWith('-')) : verb
    if (['ci', 'audit', 'pack', 'init'].includes(verb)) return undefined
    if (verb === 'i' || verb === 'install')
      return args.length &&
        args.every(
          (name) =>
            name.endsWith(PACKED) ||
            /^(-|mobx-miniprogram-auth$|miniprogram-api-typings|jest$|jest-environment-jsdom$|glass-easel(-\w+)*@0\.12\.1$|ts-jest$|typescript@|@types\/jest$)/.test(
              name,
            ),
        )
        ? undefined
        : 'installs what is not ours'
    return script !== undefined && script in scripts ? undefined : `there is no script "${String(script)}"`
  },
  npx([tool = '', ...args]) {
    if (tool === 'mobx-miniprogram-auth') return problemOfCheck(args)
    if (tool !== 'jest') return 'runs ' + tool
    if (!args.length) return undefined
    const unknown = args.slice(args.indexOf('--selectProjects') + 1).find((name) => !name.startsWith('-'))
    return jestProjects.includes(unknown) ? undefined : `jest has no project "${String(unknown)}"`
  },
  cp: ([from = '']) => missing(from),
  docker: (args) => missing(args[args.indexOf('-f') + 1] ?? ''),
  // The commands of PostgreSQL, and tar: their files are not in the repository.
  pg_dump: () => undefined,
  pg_restore: () => undefined,
  tar: () => undefined,
}

/** The package's own command: it must be in its help, and the flags of `check` must exist. */
function problemOfCheck([command, ...args]: readonly string[]): string | undefined {
  if (!COMMAND_HELP.en.includes(`\n  ${String(command)} `)) return `there is no command "${String(command)}"`
  if (command !== 'check') return undefined
  const unknown = args.find((arg) => arg.startsWith('--') && !(arg.slice(2) in OPTIONS))
  return unknown === undefined ? undefined : `check has no ${unknown}`
}

function missing(file: string): string | undefined {
  return existsSync(join(root, file)) ? undefined : `there is no ${file}`
}

function sh(text: string): string[] {
  const commands = text
    .replace(/(^|\s)#.*$/gm, '')
    .replace(/\\\n\s*/g, '')
    .split(/&&|\n/)
    .map((line) => line.trim())
    .filter(Boolean)
  return commands.flatMap((line) => {
    const [name = '', ...args] = line.split(/\s+/).filter((word) => !/^[A-Z_]+=/.test(word))
    const check = COMMANDS[name]
    const problem = check ? check(args) : 'is no command we know'
    return problem ? [`\`${line}\`: ${problem}`] : []
  })
}

/** Languages besides TypeScript and JavaScript. `text` is for drawings and messages. */
const LANGUAGES: Record<string, Check> = {
  json,
  jsonc,
  wxml,
  wxss,
  xml: wxml,
  sh,
  bash: sh,
  text: () => [],
}

export function problemsOfOther(block: Block): string[] {
  const check = LANGUAGES[block.lang]
  const problems = check ? check(whole(block).text) : [`nobody knows how to check "${block.lang}"`]
  return problems.map((problem) => `${block.page}:${String(block.line)}: ${problem}`)
}

/** Matches files of this repository by their room. */
const FILE = /^(stores|http|bindings|testing|check|server|preview|test|build|bench|docs)\/[\w./-]+\.\w+$/

/** Checks that the commands and files exist that a page mentions in its text. */
export function problemsOfProse(page: string, text = read(page)): string[] {
  const problems: string[] = []
  void walkTokens(lexer(text), (token) => {
    if (token.type !== 'codespan') return
    const said = String(token.text)
    if (/^(npm|npx) /.test(said)) problems.push(...sh(said))
    if (FILE.test(said) && !existsSync(join(root, said))) problems.push(`there is no ${said}`)
  })
  return problems.map((problem) => `${page}: ${problem}`)
}
