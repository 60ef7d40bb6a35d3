import path from 'node:path'
import { watch as watchFiles } from 'chokidar'

export interface Watcher {
  close(): Promise<void>
}

const LIBRARY = ['stores', 'http', 'bindings', 'index.ts']
/** Editors save in several steps; a build is made once they are done. */
const CALM = 120

/** Calls back after changes: of the library, which then has to be built first (if its folder is given), or of the app alone. */
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
    }, CALM)
  })
  return {
    close: async () => {
      clearTimeout(timer)
      await watcher.close()
      await running
    },
  }
}
