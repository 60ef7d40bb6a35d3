import { existsSync } from 'node:fs'
import path from 'node:path'
import { chooseDataFolder } from './server/data-folder'
import { StartError, choosePorts } from './server/listen'
import { HELP, readOptions } from './server/options'

const PROJECT = path.join(__dirname, '..')
const log = (message: string) => console.error(message)

/** Logs a step before it begins, and how long it took when it has ended. */
async function step<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
  const start = Date.now()
  log(`${what} …`)
  const result = await work()
  log(`${what}: ${((Date.now() - start) / 1000).toFixed(1)} s`)
  return result
}

async function main(): Promise<void> {
  const { help, ...options } = readOptions(process.argv.slice(2), process.env)
  if (help) return void process.stdout.write(HELP)
  log('Starting the preview; the first build takes half a minute.')
  // Ports and data folder are checked before the build, which is slow.
  const ports = await choosePorts(options, log)
  const usual = path.join(PROJECT, '.data', 'preview')
  const dataDir = await chooseDataFolder(options.dataDir, usual, ports.apiPort, log)
  // Imported only here, because the compilers and the database are slow to load.
  const { buildLibrary, installLibrary } = await import('./server/build')
  const failure = await step('Building the library', () => buildLibrary(PROJECT))
  if (failure !== null) throw new StartError(failure)
  const npm = path.join(options.root ?? '', 'miniprogram_npm')
  if (options.root !== undefined && !existsSync(npm)) {
    await installLibrary(PROJECT, npm)
    log(`made ${npm}, as 构建 npm does, with mobx-miniprogram-auth and what it depends on`)
  }
  const preview = await step('Starting the server and building the app', async () => {
    const { startPreview } = await import('./start-preview')
    return startPreview({ ...options, ...ports, dataDir, watch: true, log })
  })
  let stopping = false
  const stop = () => {
    // A second signal ends the process at once.
    if (stopping) process.exit(1)
    stopping = true
    preview.close().then(() => process.exit(0), fail)
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  console.log(`preview on ${preview.url} (server on ${preview.apiUrl}); Ctrl-C stops both`)
}

function fail(error: unknown): never {
  const known = error instanceof StartError || (error instanceof TypeError && 'code' in error)
  console.error(known ? `preview: ${error.message}` : error)
  process.exit(1)
}

main().catch(fail)
