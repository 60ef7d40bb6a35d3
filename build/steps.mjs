/**
 * `npm run check` checks the format, lint, types, unused code and the package. `npm test` builds, and then runs the
 * checks and the tests at the same time, which keeps two cores busy; arguments after `--` are for jest. Each step
 * prints when it begins and how long it took. If a step fails, its output is shown and the other steps go on.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'

const CHECKS = ['check:format', 'check:lint', 'typecheck', 'check:unused', 'check:package']
const failed = []
const clock = () => {
  const start = Date.now()
  return () => `${((Date.now() - start) / 1000).toFixed(1)} s`
}
const whole = clock()

/**
 * Runs a script of package.json. Its output is shown at once if it is `live`, and otherwise only if the script fails.
 */
async function step(name, { live = false, given = [] } = {}) {
  const time = clock()
  console.log(`${name} …`)
  const child = spawn('npm', ['run', '--silent', name, '--', ...given], {
    stdio: live ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  })
  const said = []
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => said.push(chunk))
  const [code] = await once(child, 'close')
  if (code === 0) return console.log(`${name}: ${time()}`)
  failed.push(name)
  console.log(`${name}: FAILED after ${time()}\n${said.join('')}`)
}

/** Runs the checks in order. The first one, of the format, does not wait for the build. */
async function check(built) {
  for (const name of CHECKS) {
    await step(name)
    await built
  }
}

const [what, ...given] = process.argv.slice(2)
if (what === 'check') await check()
else {
  const built = step('build')
  await Promise.all([built.then(() => step('test:jest', { live: true, given })), check(built)])
}
console.log(failed.length ? `FAILED after ${whole()}: ${failed.join(', ')}` : `all done in ${whole()}`)
process.exitCode = failed.length ? 1 : 0
