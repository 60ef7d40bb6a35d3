import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { buildPackage, bundleShell, bundleWorker } from './build'
import type { Bench, Row } from './figure'
import { figures } from './figures'
import { install } from './install'
import { describeMachine } from './machine'
import type { FunctionCost } from './measures/profile'
import type { Peer } from './peer'
import { standingOf } from './report/standing'
import { writeReport, type Measured } from './report/write'
import { tableOf, verdictsOf, verdictTable } from './report/table'

/*
 * `npm run bench` measures everything and writes docs/. `npm run bench -- --quick` measures fewer rounds and writes nothing.
 * `npm run bench -- calls storm` measures only these figures and writes nothing.
 */

const USAGE = `npm run bench -- [--quick] [${figures.map(({ id }) => id).join('] [')}]`

/**
 * The shell of JavaScriptCore, which runs mini-programs on iOS: JSC_PATH, or that of Debian's
 * libjavascriptcoregtk-4.0-bin.
 */
const JSC = process.env.JSC_PATH ?? '/usr/bin/jsc'

/** Runs a measure in a process of its own. */
function inProcess(command: string, name: string, args: readonly string[]): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    let text = ''
    // Standard error is shown only if the process fails: without compilers V8 warns that there is no WebAssembly.
    let said = ''
    child.stderr.setEncoding('utf8').on('data', (piece: string) => (said += piece))
    child.stdout.setEncoding('utf8').on('data', (piece: string) => (text += piece))
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) resolve(JSON.parse(text))
      else reject(new Error(`The measure ${name} ended with ${String(code)}:\n${said}`))
    })
  })
}

async function main(): Promise<void> {
  const args = process.argv.slice(2)
  const quick = args.includes('--quick')
  const names = args.filter((arg) => arg !== '--quick')
  const unknown = names.find((name) => !figures.some(({ id }) => id === name))
  if (unknown !== undefined) throw new RangeError(`No figure "${unknown}". ${USAGE}`)

  install()
  const shipped = buildPackage()
  const worker = await bundleWorker()
  const shell = await bundleShell()
  const bench: Bench = {
    quick,
    shipped,
    measure: (name, flags) =>
      inProcess(process.execPath, name, [...flags, worker, name, ...(quick ? ['quick'] : [])]),
    shell: () => (existsSync(JSC) ? inProcess(JSC, 'calls', ['--useJIT=false', shell]) : Promise.resolve([])),
  }
  const machine = describeMachine()
  console.log(`${machine.cpu}, ${machine.system}, Node ${machine.node}, load ${String(machine.load)}`)

  const measured: Measured[] = []
  for (const figure of figures) {
    if (names.length && !names.includes(figure.id)) continue
    const start = Date.now()
    const rows: Row[] = await figure.run(bench)
    measured.push({ figure, rows })
    console.log(`\n## ${figure.title.en} (${((Date.now() - start) / 1000).toFixed(1)} s)\n`)
    console.log(tableOf(figure, rows, 'en'))
  }
  console.log('\n' + standingOf(measured, 'en'))
  console.log(
    '\n' +
      verdictTable(
        measured.flatMap(({ figure, rows }) => verdictsOf(figure, rows)),
        'en',
      ),
  )
  if (quick || names.length) return
  const peers = (await bench.measure('peers', [])) as Peer[]
  const profile = (await bench.measure('profile', [])) as Record<'call' | 'storm', FunctionCost[]>
  await writeReport({ measured, machine, peers, profile })
  console.log('\nWritten: docs/bench.md, docs/bench.zh-CN.md, docs/bench/')
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
})
