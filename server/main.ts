import { createServer } from './app'
import { readConfig } from './config'
import { ConfigError } from './config-error'

/** ms that running requests have to end after a signal; then their connections are closed. */
const STOP_TIMEOUT = 10_000

/** Starts the server with the settings of the environment. It runs until SIGINT or SIGTERM. */
async function main(): Promise<void> {
  const { host, port, ...options } = readConfig(process.env)
  const app = await createServer(options)
  try {
    console.log(`server listening on ${await app.listen({ host, port })}`)
  } catch (error) {
    await app.close()
    throw toConfigError(error, host, port)
  }
  let stopping = false
  const stop = () => {
    // A second signal ends the process at once, without waiting for running requests.
    if (stopping) process.exit(1)
    stopping = true
    // A client that keeps a connection open must not keep the server from stopping.
    setTimeout(() => app.server.closeAllConnections(), STOP_TIMEOUT).unref()
    app.close().then(
      () => process.exit(0),
      (error: unknown) => fail(error),
    )
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
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

function fail(error: unknown): never {
  console.error(error instanceof ConfigError ? `server: ${error.message}` : error)
  process.exit(1)
}

main().catch(fail)
