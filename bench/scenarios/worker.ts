import { writeSync } from 'node:fs'
import './globals'
import { runScenarios } from 'mobx-miniprogram-auth/testing/scenarios'
import { scenarioPeers } from './peers'

/**
 * The process in which the scenarios run with one library, whose name is the argument. It prints the report as JSON;
 * without a name, the remarks on all libraries.
 */
async function main(): Promise<void> {
  const [name] = process.argv.slice(2)
  // Some libraries log failures, which would mix with the result.
  for (const word of ['log', 'warn', 'error', 'debug', 'info'] as const) console[word] = () => undefined
  const peer = scenarioPeers.find((each) => each.name === name)
  const found = JSON.stringify(peer ? await runScenarios(peer) : scenarioPeers)
  for (let at = 0; at < found.length; at += 30_000) writeSync(1, found.slice(at, at + 30_000))
  process.exit(0)
}

main().catch((error: unknown) => {
  writeSync(2, String(error instanceof Error ? error.stack : error) + '\n')
  process.exit(1)
})
