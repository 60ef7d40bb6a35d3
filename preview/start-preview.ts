import path from 'node:path'
import { inBoth, langOf } from '../check/words'
import { buildApp, buildLibrary, reportOf } from './server/build'
import type { BuildResult } from './server/build'
import { bundlePage } from './server/bundle'
import { StartError, choosePorts, close, listen } from './server/listen'
import { watchSources } from './server/watch'
import { createWeb } from './server/web'

export { StartError } from './server/listen'

const PROJECT = path.join(__dirname, '..')
/** The app of the second phone, with the code that this library replaces. */
const HTTP_UTIL = path.join(__dirname, 'httputil')
const HOST = '127.0.0.1'

export interface PreviewOptions {
  /** The port of the page; 0 for any free port. @default 8080, or the next free port */
  readonly port?: number
  /** The port of the reference server; 0 for any free port. @default 8787, or the next free port */
  readonly apiPort?: number
  /** The folder of the app. @default the example app */
  readonly root?: string
  /** The folder in which the reference server keeps its data. @default .data/preview */
  readonly dataDir?: string
  /** The life of a token in seconds. It is short, so that renewals can be watched. @default 60 */
  readonly tokenTtl?: number
  /** Build again when sources change. @default false */
  readonly watch?: boolean
  /** Called with each line that a build reports, and when a default port is in use. @default the lines are dropped */
  readonly log?: (message: string) => void
}

export interface Preview {
  /** The address of the page; ends with a slash. */
  readonly url: string
  /** The address of the reference server; ends with a slash. */
  readonly apiUrl: string
  close(): Promise<void>
}

interface Closable {
  close(): Promise<unknown>
}

async function startApi(options: PreviewOptions, port: number): Promise<Closable & { readonly url: string }> {
  // Imported only when it is needed, because its database is slow to load.
  const [{ createServer }, { ConfigError }] = await Promise.all([
    import('../server/app'),
    import('../server/config-error'),
  ])
  const dataDir = options.dataDir ?? path.join(PROJECT, '.data', 'preview')
  const tokenTtl = options.tokenTtl ?? 60
  const api = await createServer({ dataDir, tokenTtl, devRoutes: true, production: false }).catch(
    (error: unknown) => {
      throw error instanceof ConfigError ? new StartError(error.message, { cause: error }) : error
    },
  )
  const shut = async () => {
    const closed = api.close()
    api.server.closeAllConnections()
    await closed
  }
  try {
    return { url: `${await api.listen({ host: HOST, port })}/`, close: shut }
  } catch (error) {
    await shut()
    throw error
  }
}

/**
 * Starts the reference server and the preview of an app. `close` stops both. The library must have been built before.
 * @throws {StartError} if a port is in use, or the server's settings are wrong
 */
export async function startPreview(options: PreviewOptions = {}): Promise<Preview> {
  const root = path.resolve(options.root ?? path.join(PROJECT, 'miniprogram'))
  const log = options.log ?? (() => undefined)
  const opened: Closable[] = []
  const closeAll = async () => {
    for (const item of opened.splice(0).reverse()) await item.close()
  }
  const { port, apiPort } = await choosePorts(options, log)
  try {
    const api = await startApi(options, apiPort)
    opened.push(api)
    let build: BuildResult = buildApp(root)
    const lang = langOf(process.env)
    const tell = () => reportOf(build, lang).forEach(log)
    tell()
    const web = createWeb({
      baseUrl: api.url,
      page: await bundlePage(),
      build: () => build,
      other: buildApp(HTTP_UTIL, 'httputil'),
    })
    const url = await listen(web.server, port)
    opened.push({ close: () => close(web.server) })
    if (options.watch === true) {
      const rebuild = async (library: boolean) => {
        const failure = library ? await buildLibrary(PROJECT) : null
        build = failure === null ? buildApp(root) : { ok: false, failure: inBoth(failure) }
        tell()
        web.built()
      }
      opened.push(watchSources(root, PROJECT, rebuild))
    }
    return { url, apiUrl: api.url, close: closeAll }
  } catch (error) {
    await closeAll()
    throw error
  }
}
