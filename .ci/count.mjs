/** Adds up what the test runs said, and says it in one line. A run that left no result, or tested nothing, has failed. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const [folder = '.', broken = '0', ...runs] = process.argv.slice(2)
let passed = 0
let failed = runs.length ? 0 : 1
for (const name of runs) {
  const path = join(folder, `${name}.json`)
  if (!existsSync(path)) {
    failed++
    continue
  }
  const run = JSON.parse(readFileSync(path, 'utf8'))
  passed += run.numPassedTests
  failed += run.numFailedTests + run.numRuntimeErrorTestSuites
  if (run.numTotalTests === 0) failed++
}
if (broken !== '0' && failed === 0) failed = 1
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed ? 1 : 0
