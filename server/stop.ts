/** ms that closing may take after the connections were closed: for what no client waits for, as a query that hangs. */
export const LAST_TIMEOUT = 3000

interface Server {
  close(): Promise<unknown>
  readonly server: { closeAllConnections(): void }
}

export interface StopOptions {
  /** The server, once it has started. It may be told to stop before that. */
  readonly started: Promise<Server>
  /** ms that running requests have to end; then their connections are closed. */
  readonly timeout: number
  /** Ends the process. */
  exit(code: number): void
  /** Gets one line for whoever runs the server. */
  complain(line: string): void
  /** Is called if the server cannot be closed. */
  failed(error: unknown): void
}

export interface Stop {
  /** Stops the server, and ends the process with this code. */
  stop(code: number): void
  /** It was told to stop. */
  readonly stopping: boolean
}

/**
 * Makes what stops the server: running requests are answered, connections and the database are closed, and
 * the process ends with the given code. A start that is not done yet is finished first, because a new embedded database
 * must not stay half made. Neither a client, nor a start, nor a query keeps the process for longer than the timeout and
 * 3 s. A second call ends it at once, with code 1.
 */
export function createStop(options: StopOptions): Stop {
  const { started, timeout, exit, complain, failed } = options
  /** Nothing is to be stopped if the start failed; the caller knows of that. */
  const whenStarted = (work: (app: Server) => unknown) => void started.then(work, () => undefined)
  let stopping = false
  return {
    get stopping() {
      return stopping
    },
    stop(code) {
      if (stopping) return exit(1)
      stopping = true
      // A client that keeps a connection open must not keep the server from stopping.
      setTimeout(() => whenStarted(({ server }) => server.closeAllConnections()), timeout).unref()
      setTimeout(() => {
        complain('It did not stop in time, and was ended.')
        exit(1)
      }, timeout + LAST_TIMEOUT).unref()
      whenStarted((app) => app.close().then(() => exit(code), failed))
    },
  }
}
