import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { runCheck } from './cli'
import { COMMANDS, NO_COMMAND } from './help'
import { removeInspector, REMOVED } from './remove-inspector'
import { nodeTransport } from './transport'
import { langOf, UsageError } from './words'

async function ask(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return await lines.question(question)
  } finally {
    lines.close()
  }
}

async function preview(args: readonly string[]): Promise<number | undefined> {
  const { builtPage, runPreview } = await import('../preview/command')
  const running = await runPreview(args, {
    env: process.env,
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    page: () => builtPage(join(__dirname, 'preview')),
  })
  if (typeof running === 'number') return running
  const stop = (): void => {
    // A second signal ends the process at once.
    process.once('SIGINT', () => process.exit(1))
    void running.close()
  }
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  return undefined
}

async function main(): Promise<number | undefined> {
  const [command, ...args] = process.argv.slice(2)
  if (command === 'check')
    return runCheck(args, {
      env: process.env,
      interactive: process.stdin.isTTY === true,
      out: (text) => process.stdout.write(text),
      err: (text) => process.stderr.write(text),
      ask,
      readFile: (path) => readFileSync(path, 'utf8'),
      writeFile(path, text, over) {
        try {
          writeFileSync(path, text, { flag: over ? 'w' : 'wx' })
        } catch (error) {
          const there = error instanceof Error && 'code' in error && error.code === 'EEXIST'
          if (there)
            throw new UsageError(
              `${path} is there already; --force replaces it`,
              `${path} 已经存在；--force 会替换它`,
            )
          throw new UsageError(`${path} cannot be written`, `无法写入 ${path}`)
        }
      },
      transport: nodeTransport,
      now: Date.now,
      sleep: (ms) => new Promise((resolve) => void setTimeout(resolve, ms)),
    })
  if (command === 'preview') return preview(args)
  if (command === 'remove-inspector' && !args.some((each) => each.startsWith('-'))) {
    const lang = langOf(process.env)
    const copies = removeInspector(args[0] ?? '.')
    process.stdout.write(REMOVED[lang](copies) + '\n')
    return copies.length > 0 ? 0 : 1
  }
  const asked =
    [undefined, '--help', '-h'].includes(command) || args.includes('--help') || args.includes('-h')
  // What was typed is not printed, because it might be a secret.
  if (!asked) process.stderr.write(NO_COMMAND[langOf(process.env)] + '\n')
  process.stdout.write(COMMANDS[langOf(process.env)] + '\n')
  return asked ? 0 : 2
}

main().then(
  (status) => {
    if (status !== undefined) process.exitCode = status
  },
  (error: unknown) => {
    // The message is not printed, because it might quote a value of the command line.
    process.stderr.write(`mobx-miniprogram-auth: ${error instanceof Error ? error.name : 'error'}\n`)
    process.exitCode = 2
  },
)
