import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { toText } from 'mobx-miniprogram-auth/testing/scenarios'
import type { ScenarioReport } from 'mobx-miniprogram-auth/testing/scenarios'
import { buildPackage, bundleScenarios, root } from '../build'
import { install } from '../install'
import { sectionOf, withSection } from './page'
import type { ScenarioPeer } from './peer'

/*
 * `npm run scenarios` runs the scenarios with all clients and writes docs/scenarios.md and docs/scenarios.zh-CN.md.
 * `npm run scenarios -- alova supabase` runs those whose names contain one of these, and only prints the results.
 */

const run = (file: string, ...args: string[]): unknown =>
  JSON.parse(execFileSync(process.execPath, [file, ...args], { encoding: 'utf8', maxBuffer: 1e8 }))

async function main(): Promise<void> {
  const names = process.argv.slice(2)
  install()
  buildPackage()
  const worker = await bundleScenarios()
  const peers = run(worker) as ScenarioPeer[]
  const chosen = peers.filter(({ name }) => !names.length || names.some((part) => name.includes(part)))
  if (!chosen.length) throw new RangeError(`None of: ${peers.map(({ name }) => name).join(', ')}`)
  const reports = chosen.map(({ name }) => run(worker, name) as ScenarioReport)
  console.log(toText(reports, 'en'))
  if (names.length) return
  for (const [page, language] of [
    ['scenarios.md', 'en'],
    ['scenarios.zh-CN.md', 'zh'],
  ] as const) {
    const path = join(root, 'docs', page)
    const text = withSection(readFileSync(path, 'utf8'), sectionOf(peers, reports, language))
    writeFileSync(path, await format(text, { ...(await resolveConfig(path)), parser: 'markdown' }))
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
})
