import { writeSync } from 'node:fs'
import './fake-wx'
import { calls } from './measures/calls'
import { memory } from './measures/memory'
import { pages } from './measures/pages'
import { profile } from './measures/profile'
import { runScenarios } from './measures/scenarios'
import { storm } from './measures/storm'
import { pagePeers } from './pages'
import { peers } from './peers'
import { ours } from './peers/ours'

/*
 * The process that measures. It is bundled with all libraries, so that it contains no module loader and no compiler. Its
 * arguments say what to measure, and it prints the result as JSON.
 */

const measures: Readonly<Record<string, (quick: boolean) => Promise<unknown>>> = {
  calls: (quick) => calls(peers, quick),
  'calls-jitless': (quick) => calls(peers, quick || true),
  memory: (quick) => memory(peers, quick),
  storm: (quick) => storm(peers, quick, quick ? 10_000 : 100_000),
  'storm-ten': (quick) => storm(peers, quick, 1_000, { atOnce: 10, lateness: () => 5 }),
  'storm-jitless': (quick) => storm(peers, true, quick ? 100 : 1_000),
  scenarios: () => runScenarios(peers),
  pages: (quick) => pages(pagePeers, quick),
  peers: () => Promise.resolve([...peers, ...pagePeers]),
  profile: (quick) => profile(ours, quick),
}

async function main(): Promise<void> {
  const [name = '', quick] = process.argv.slice(2)
  const measure = measures[name]
  if (!measure) throw new RangeError('No such measure: ' + name)
  // Some libraries log failures, which would mix with the result.
  for (const word of ['log', 'warn', 'error', 'debug', 'info'] as const) console[word] = () => undefined
  // An unhandled rejection in a library must not end the process. Measures that are about them count them.
  process.on('unhandledRejection', () => undefined)
  const found = JSON.stringify(await measure(quick === 'quick'))
  for (let at = 0; at < found.length; at += 30_000) writeSync(1, found.slice(at, at + 30_000))
  // Ends the process although timers of a library may still be running.
  process.exit(0)
}

main().catch((error: unknown) => {
  writeSync(2, String(error instanceof Error ? error.stack : error) + '\n')
  process.exit(1)
})
