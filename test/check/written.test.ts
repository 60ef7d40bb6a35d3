/** The written auth.ts follows the compiler options of this project. */
import { join, resolve } from 'node:path'
import ts from 'typescript'
import { createBackend } from './_backend'
import { NINE, OTHERS, WITH_REFRESH } from './_kinds'
import { NEWER } from './_newer-kinds'
import { run } from './_run'

const root = resolve(__dirname, '../..')

test('the written auth.ts of every backend compiles with the strict options of this project', async () => {
  const files = new Map<string, string>()
  for (const [index, { kind, args, settings }] of [...NINE, ...WITH_REFRESH, ...OTHERS, ...NEWER].entries()) {
    const backend = createBackend(kind)
    const own = settings && 'login' in settings
    const flags = own ? args.filter((each, at) => each !== '--login' && args[at - 1] !== '--login') : args
    const ran = await run(
      [
        await backend.listen(),
        '--settings',
        's.json',
        ...flags,
        '--logout',
        'POST logout',
        '--write',
        'auth.ts',
      ],
      {},
      { 's.json': JSON.stringify(settings ?? {}) },
    )
    await backend.close()
    files.set(join(root, 'test/check', `written-${String(index)}.ts`), ran.files.get('auth.ts') ?? '')
  }
  expect(problemsOf(files)).toEqual([])
  expect(
    problemsOf(new Map([[join(root, 'test/check/wrong.ts'), 'export const a: string = 1']])),
  ).toHaveLength(1)
})

function problemsOf(files: ReadonlyMap<string, string>): string[] {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile) as { config: object }
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, root)
  const host = ts.createCompilerHost(options)
  const { getSourceFile, fileExists, readFile } = host
  host.fileExists = (name) => files.has(name) || fileExists(name)
  host.readFile = (name) => files.get(name) ?? readFile(name)
  host.getSourceFile = (name, version, ...more) => {
    const text = files.get(name)
    return text === undefined
      ? getSourceFile(name, version, ...more)
      : ts.createSourceFile(name, text, version)
  }
  const program = ts.createProgram([...files.keys()], options, host)
  return [...files].flatMap(([name, text]) =>
    ts
      .getPreEmitDiagnostics(program, program.getSourceFile(name))
      .map(({ messageText }) => `${ts.flattenDiagnosticMessageText(messageText, '\n')}\n${text}`),
  )
}
