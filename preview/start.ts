import { existsSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { installLibrary } from './server/build'
import { StartError, startPreview } from './start-preview'

function portOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined
  const port = Number(text)
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port
  throw new StartError(`${name} expects a port from 0 to 65535, got "${text}"`)
}

/** The folder of an app, from where the command is run. */
function folderOf(app: string): string {
  const folder = path.resolve(app)
  if (existsSync(path.join(folder, 'app.json'))) return folder
  throw new StartError(`--app expects the folder of a mini-program, with an app.json in it, got "${app}"`)
}

function readOptions() {
  const { values } = parseArgs({
    options: {
      port: { type: 'string' },
      'api-port': { type: 'string' },
      'token-life': { type: 'string' },
      'data-dir': { type: 'string' },
      app: { type: 'string' },
    },
  })
  const life = values['token-life']
  if (life !== undefined && !/^[1-9]\d*$/.test(life))
    throw new StartError(`--token-life expects seconds, got "${life}"`)
  const port = portOf('--port', values.port ?? process.env.PREVIEW_PORT)
  const apiPort = portOf('--api-port', values['api-port'] ?? process.env.PORT)
  const dataDir = values['data-dir'] ?? process.env.DATA_DIR
  return {
    ...(dataDir ? { dataDir } : {}),
    ...(values.app === undefined ? {} : { root: folderOf(values.app) }),
    ...(port === undefined ? {} : { port }),
    ...(apiPort === undefined ? {} : { apiPort }),
    ...(life === undefined ? {} : { tokenTtl: Number(life) }),
  }
}

async function main(): Promise<void> {
  const options = readOptions()
  const npm = path.join(options.root ?? '', 'miniprogram_npm')
  if (options.root !== undefined && !existsSync(npm)) {
    await installLibrary(path.join(__dirname, '..'), npm)
    console.error(`made ${npm}, as 构建 npm does, with mobx-miniprogram-auth and what it depends on`)
  }
  const preview = await startPreview({
    ...options,
    watch: true,
    log: (message) => console.error(message),
  })
  let stopping = false
  const stop = () => {
    // A second signal is from somebody who will not wait.
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
