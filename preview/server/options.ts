import { existsSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { StartError } from './listen'

export const HELP = `Usage: npm start -- [options]

Starts the server and shows the mini-program in a browser; both are built anew when sources change.

  --port PORT        of the page; 0 for any free one (PREVIEW_PORT; 8080 or the next free one)
  --api-port PORT    of the server; 0 for any free one (PORT; 8787 or the next free one)
  --app FOLDER       the mini-program, with an app.json in it (miniprogram)
  --token-life TIME  how long a token lives, in seconds (60)
  --data-dir FOLDER  where the server keeps its data (DATA_DIR; .data/preview)
  --help             this
`

/** The options of `npm start`. */
export interface StartOptions {
  readonly help: boolean
  readonly port?: number
  readonly apiPort?: number
  readonly root?: string
  readonly tokenTtl?: number
  readonly dataDir?: string
}

function portOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined
  const port = Number(text)
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port
  throw new StartError(`${name} expects a port from 0 to 65535, got "${text}"`)
}

/** The absolute path of an app's folder, which may be relative to the working directory. */
function folderOf(app: string): string {
  const folder = path.resolve(app)
  if (existsSync(path.join(folder, 'app.json'))) return folder
  throw new StartError(`--app expects the folder of a mini-program, with an app.json in it, got "${app}"`)
}

/**
 * Reads the options of the command line; those that are missing, from the environment.
 * @throws {StartError} for a value that makes no sense; a TypeError with a `code` for an unknown option
 */
export function readOptions(args: readonly string[], env: NodeJS.ProcessEnv): StartOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      help: { type: 'boolean', short: 'h', default: false },
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
  const port = portOf('--port', values.port ?? env.PREVIEW_PORT)
  const apiPort = portOf('--api-port', values['api-port'] ?? env.PORT)
  const dataDir = values['data-dir'] ?? env.DATA_DIR
  return {
    help: values.help,
    ...(dataDir ? { dataDir } : {}),
    ...(values.app === undefined ? {} : { root: folderOf(values.app) }),
    ...(port === undefined ? {} : { port }),
    ...(apiPort === undefined ? {} : { apiPort }),
    ...(life === undefined ? {} : { tokenTtl: Number(life) }),
  }
}
