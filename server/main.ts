import { createServer } from './app'
import { readConfig } from './config'
import { ConfigError } from './config-error'
import { describeError } from './logging'
import { createStop } from './stop'

/** Starts the server with the settings of the environment. It runs until SIGINT or SIGTERM. */
async function main(): Promise<void> {
  const { host, port, stopTimeout, ...options } = readConfig(process.env)
  const started = createServer({
    ...options,
    onDatabaseBroken(cause) {
      const code = 'code' in cause ? ` (${String(cause.code)})` : ''
      complain(
        `DATA_DIR: the embedded database has broken down${code}, as it does when the disk is full. Start the server again when there is space.`,
      )
      stopper.stop(1)
    },
  })
  const stopper = createStop({
    started,
    timeout: stopTimeout * 1000,
    exit: process.exit,
    complain,
    failed: fail,
  })
  // Before the start is done: in a container this is process 1, to which a signal without a listener does nothing.
  process.on('SIGINT', () => stopper.stop(0))
  process.on('SIGTERM', () => stopper.stop(0))
  const app = await started
  if (stopper.stopping) return
  try {
    console.log(`server listening on ${await app.listen({ host, port })}`)
  } catch (error) {
    if (stopper.stopping) return
    await app.close()
    throw toConfigError(error, host, port)
  }
}

function toConfigError(error: unknown, host: string, port: number): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'EADDRINUSE')
    return new ConfigError(`Port ${port} on ${host} is in use. Set PORT to another one.`)
  if (code === 'EACCES')
    return new ConfigError(`Port ${port} on ${host} may not be opened. Set PORT to another one.`)
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN' || code === 'EINVAL')
    return new ConfigError(`This machine has no address ${host}. Set HOST to one it has.`)
  return error
}

function complain(line: string): void {
  console.error(`server: ${line}`)
}

function fail(error: unknown): never {
  if (error instanceof ConfigError) complain(error.message)
  else if (error instanceof Error) console.error(JSON.stringify(describeError(error)))
  else console.error(error)
  process.exit(1)
}

// Node would print every field of such an error, and those of the database hold the values of the statement.
process.on('uncaughtException', fail)
main().catch(fail)
