import { parseArgs, type ParseArgsConfig } from 'node:util'
import { at, isRecord } from './answer'
import { createClient } from './client'
import { HELP } from './help'
import { countOf, isLoopback, judge } from './judge/judge'
import { planText, stepsOf } from './plan'
import { probe } from './probe/probe'
import { jsonOf, markdownOf, textOf } from './report/report'
import { createSecrets, type Secrets } from './secrets'
import { createAsker } from './asker'
import { readSettings, type Settings } from './settings'
import type { Transport } from './transport'
import { langOf, UsageError, type Lang } from './words'
import { writeAuth } from './write/write-auth'

/** The parts of the machine that the command uses. */
export interface Machine {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Whether a user can answer questions. */
  readonly interactive: boolean
  out(text: string): void
  err(text: string): void
  /** Asks a question, and resolves with the line that the user types. */
  ask(question: string): Promise<string>
  readFile(path: string): string
  /** Writes a file. @param over replace an existing file. @throws UsageError for an existing file without `over` */
  writeFile(path: string, text: string, over: boolean): void
  readonly transport: Transport
  now(): number
  sleep(ms: number): Promise<void>
}

/** The options of the command line, for `parseArgs`. */
export const OPTIONS = {
  help: { type: 'boolean', short: 'h' },
  settings: { type: 'string' },
  login: { type: 'string' },
  code: { type: 'string', multiple: true },
  token: { type: 'string' },
  'refresh-token': { type: 'string' },
  private: { type: 'string' },
  forbidden: { type: 'string' },
  refresh: { type: 'string' },
  logout: { type: 'string' },
  end: { type: 'string' },
  'ended-token': { type: 'string' },
  upload: { type: 'string' },
  carry: { type: 'string', multiple: true },
  'life-unit': { type: 'string' },
  wait: { type: 'string' },
  minute: { type: 'boolean' },
  'max-requests': { type: 'string' },
  'dry-run': { type: 'boolean' },
  yes: { type: 'boolean', short: 'y' },
  'yes-this-is-mine': { type: 'boolean' },
  json: { type: 'boolean' },
  markdown: { type: 'string' },
  write: { type: 'string', multiple: true },
  force: { type: 'boolean' },
  strict: { type: 'boolean' },
  lang: { type: 'string' },
} as const satisfies NonNullable<ParseArgsConfig['options']>

type Flags = ReturnType<typeof parse>['values']
const parse = (args: readonly string[]) =>
  parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true })

/** 0: nothing is wrong; 1: something is wrong; 2: the backend could not be asked. */
export type ExitStatus = 0 | 1 | 2

/** Runs `mobx-miniprogram-auth check`. @param args the arguments after `check` */
export async function runCheck(args: readonly string[], machine: Machine): Promise<ExitStatus> {
  const secrets = createSecrets()
  const out = (text: string): void => machine.out(secrets.hide(text) + '\n')
  const err = (text: string): void => machine.err(secrets.hide(text) + '\n')
  let lang = langOf(machine.env)
  try {
    const { values, positionals } = parseFlags(args)
    lang = languageOf(values.lang, lang)
    if (values.help || (positionals.length === 0 && values.settings === undefined)) {
      out(HELP[lang])
      return values.help ? 0 : 2
    }
    const settings = readSettings(givenBy(values, positionals, machine, secrets))
    allow(settings, values)
    if (values['dry-run']) {
      out(planText(settings, lang))
      return 0
    }
    await confirm(settings, values, machine, err, lang)
    return await run(settings, values, machine, { secrets, out, err, lang })
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    err(error.words[lang])
    return 2
  }
}

function parseFlags(args: readonly string[]): ReturnType<typeof parse> {
  try {
    return parse(args)
  } catch (error) {
    // The message of `parseArgs` may quote the value. Only the name of the option is taken from it.
    const name = /'(-{1,2}[\w-]+)/.exec(String(at(error, 'message')))?.[1] ?? ''
    throw new UsageError(
      `${name}: not understood; --help tells what there is`,
      `${name}：看不懂，--help 有说明`,
    )
  }
}

function languageOf(given: string | undefined, otherwise: Lang): Lang {
  if (given === undefined) return otherwise
  if (given === 'en' || given === 'zh') return given
  throw new UsageError('--lang expects en or zh', '--lang 要的是 en 或 zh')
}

/** Merges the flags with the settings file; the flags win. Adds all tokens and codes to `secrets`. */
function givenBy(
  values: Flags,
  [url, more]: readonly string[],
  { readFile, env }: Machine,
  secrets: Secrets,
): Record<string, unknown> {
  if (more !== undefined)
    throw new UsageError(
      'one address at a time; put a request in quotes',
      '一次只查一个地址；请求要用引号括起来',
    )
  const file = values.settings === undefined ? {} : readJson(readFile, values.settings)
  const number = (text: string | undefined): number | undefined => (text === undefined ? text : Number(text))
  const flags = {
    url,
    login: values.login,
    codes: values.code,
    token: values.token,
    refreshToken: values['refresh-token'],
    private: values.private,
    forbidden: values.forbidden,
    refresh: values.refresh,
    logout: values.logout,
    end: values.end,
    endedToken: values['ended-token'],
    upload: values.upload,
    carry: values.carry,
    wait: number(values.wait),
    minute: values.minute,
    maxRequests: number(values['max-requests']),
  }
  const given: Record<string, unknown> = { ...file }
  for (const [name, value] of Object.entries(flags)) if (value !== undefined) given[name] = value
  if (values['life-unit'] !== undefined)
    given['fields'] = { ...(isRecord(given['fields']) ? given['fields'] : {}), lifeUnit: values['life-unit'] }
  for (const name of ['token', 'refreshToken', 'endedToken']) given[name] = fromEnv(given[name], env)
  if (Array.isArray(given['codes'])) given['codes'] = given['codes'].map((code) => fromEnv(code, env))
  for (const name of ['token', 'refreshToken', 'endedToken']) {
    secrets.add(given[name])
    if (given[name] === undefined) Reflect.deleteProperty(given, name)
  }
  for (const code of Array.isArray(given['codes']) ? given['codes'] : [given['codes']]) secrets.add(code)
  return given
}

/** Replaces `<env:NAME>` by the environment variable. With it, a secret need not be typed into the shell, which keeps a history. */
function fromEnv(value: unknown, env: Machine['env']): unknown {
  const [, name] = /^<env:(\w+)>$/.exec(typeof value === 'string' ? value : '') ?? []
  if (name === undefined) return value
  const found = env[name]
  if (!found) throw new UsageError(`${name} is not set`, `没有设置 ${name}`)
  return found
}

function readJson(readFile: Machine['readFile'], path: string): Record<string, unknown> {
  let text: string
  try {
    text = readFile(path)
  } catch {
    throw new UsageError(
      `--settings: there is no file ${path}, or it cannot be read`,
      `--settings：没有文件 ${path}，或无法读取`,
    )
  }
  let found: unknown
  try {
    found = JSON.parse(text)
  } catch {
    // The message of `JSON.parse` quotes the text, which may hold secrets.
    throw new UsageError(
      `--settings: ${path} is not valid JSON; a comment and a comma before } are not allowed`,
      `--settings：${path} 不是有效的 JSON；不能有注释，} 之前不能有逗号`,
    )
  }
  if (isRecord(found)) return found
  throw new UsageError('--settings expects an object', '--settings 要的是一个对象')
}

/** Refuses servers on other machines, unless the user has said that the server is theirs. */
function allow({ url }: Settings, values: Flags): void {
  if (isLoopback(new URL(url).hostname) || values['yes-this-is-mine']) return
  throw new UsageError(
    'that is not this machine: this logs in, sends made-up tokens and ends sessions there. If the server is yours, say so: --yes-this-is-mine',
    '那不是本机：检查会在上面登录、发送编造的 token、结束会话。如果服务端是你的，请加上 --yes-this-is-mine',
  )
}

/** Asks the user before requests are sent that change something. */
async function confirm(
  settings: Settings,
  values: Flags,
  machine: Machine,
  err: (text: string) => void,
  lang: Lang,
): Promise<void> {
  if (values.yes || !stepsOf(settings).some(({ writes }) => writes)) return
  if (!machine.interactive)
    throw new UsageError(
      'some of these requests write: --dry-run shows them, --yes sends them',
      '其中有会写入的请求：--dry-run 列出来，--yes 才发送',
    )
  err(planText(settings, lang))
  const answer = await machine.ask(lang === 'en' ? 'Send them? [y/N] ' : '发送吗？[y/N] ')
  if (!/^\s*(y|yes|是|好)\s*$/i.test(answer)) throw new UsageError('nothing was sent', '什么也没有发送')
}

interface Printing {
  readonly secrets: Secrets
  out(text: string): void
  err(text: string): void
  readonly lang: Lang
}

/** For one request, in ms. */
const TIMEOUT = 15_000

async function run(
  settings: Settings,
  values: Flags,
  machine: Machine,
  { secrets, out, err, lang }: Printing,
): Promise<ExitStatus> {
  const { transport, now, sleep, env } = machine
  const { origin } = new URL(settings.url)
  const client = createClient({
    origin,
    budget: settings.maxRequests,
    timeout: TIMEOUT,
    secrets,
    transport,
    now,
  })
  const facts = await probe(settings, createAsker(settings, client, secrets, env), { sleep, secrets })
  const verdicts = judge(facts, settings, client)
  const report = { url: settings.url, verdicts, requests: client.sent }
  out(values.json ? jsonOf(report, lang) : textOf(report, lang))

  const save = (path: string, text: string, over: boolean): void => {
    machine.writeFile(path, secrets.hide(text), over)
    err(lang === 'en' ? `written: ${path}` : `已写入：${path}`)
  }
  if (values.markdown !== undefined) save(values.markdown, markdownOf(report, lang), true)
  for (const path of values.write ?? []) {
    const [, language] = /\.(js|ts)$/.exec(path) ?? []
    if (language !== 'js' && language !== 'ts')
      throw new UsageError('--write expects auth.js or auth.ts', '--write 要的是 auth.js 或 auth.ts')
    const text = writeAuth(facts, settings, language, lang)
    if (text === null)
      err(lang === 'en' ? `not written, as too little is known: ${path}` : `知道的太少，没有写：${path}`)
    else save(path, text, values.force === true)
  }
  const { fail, warn } = countOf(verdicts)
  const reached = facts.visitor !== null && facts.visitor.status !== 0
  if (!reached) return 2
  return fail > 0 || (values.strict && warn > 0) ? 1 : 0
}
