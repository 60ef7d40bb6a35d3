import { runCheck, type Machine } from '../../check/cli'
import { nodeTransport } from '../../check/transport'

export interface CommandResult {
  readonly status: number
  readonly out: string
  readonly err: string
  readonly files: ReadonlyMap<string, string>
  /** The whole output, and the content of all files. */
  readonly all: string
}

/** Runs the command with files in memory. */
export async function run(
  args: readonly string[],
  given: Partial<Machine> = {},
  more: Record<string, string> = {},
): Promise<CommandResult> {
  const files = new Map(Object.entries(more))
  let out = ''
  let err = ''
  const status = await runCheck(args, {
    env: {},
    interactive: false,
    out: (text) => (out += text),
    err: (text) => (err += text),
    ask: () => Promise.resolve(''),
    readFile(path) {
      const text = files.get(path)
      if (text === undefined) throw new Error('no such file')
      return text
    },
    writeFile: (path, text) => void files.set(path, text),
    transport: nodeTransport,
    now: Date.now,
    sleep: () => Promise.resolve(),
    ...given,
  })
  return { status, out, err, files, all: [out, err, ...files.values()].join('\n') }
}

/** The verdicts of `--json`, each by its id. */
export function levelsOf({ out }: CommandResult): Record<string, string> {
  const { verdicts } = JSON.parse(out) as { verdicts: { id: string; level: string }[] }
  return Object.fromEntries(verdicts.map(({ id, level }) => [id, level]))
}
