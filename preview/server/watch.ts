import path from 'node:path'
import { watch as watchFiles } from 'chokidar'

export interface Watcher {
  close(): Promise<void>
}

const LIBRARY = ['stores', 'http', 'bindings', 'inspector', 'index.ts']
/** Editors save in several steps. A build begins when nothing has changed for so long, in ms. */
const QUIET_TIME = 120

/**
 * Calls `changed` after changes of the app or of the library. Builds run one after the other.
 * @param projectRoot the folder of the library; null to watch the app only
 * @param changed called with whether the library has changed, so that it must be built first
 */
export function watchSources(
  appRoot: string,
  projectRoot: string | null,
  changed: (library: boolean) => Promise<void>,
): Watcher {
  const sources = projectRoot === null ? [] : LIBRARY.map((name) => path.join(projectRoot, name))
  let library = false
  let timer: ReturnType<typeof setTimeout> | undefined
  let running: Promise<void> = Promise.resolve()
  const built = path.join(appRoot, 'miniprogram_npm')
  const watcher = watchFiles([appRoot, ...sources], {
    ignoreInitial: true,
    ignored: (file) => file.startsWith(built) || file.includes('node_modules'),
  })
  watcher.on('all', (_event, file) => {
    if (!file.startsWith(appRoot)) library = true
    clearTimeout(timer)
    timer = setTimeout(() => {
      const both = library
      library = false
      running = running.then(() => changed(both))
    }, QUIET_TIME)
  })
  return {
    close: async () => {
      clearTimeout(timer)
      await watcher.close()
      await running
    },
  }
}
