type Level = 'debug' | 'info' | 'log' | 'warn' | 'error'

/** Functions that write to the browser's console, marked with the name of the log. */
function levels(mark: string): Record<Level, (...args: unknown[]) => void> {
  const write =
    (level: Level) =>
    (...args: unknown[]) =>
      console[level](mark, ...args)
  return {
    debug: write('debug'),
    info: write('info'),
    log: write('log'),
    warn: write('warn'),
    error: write('error'),
  }
}

/** The log managers, whose entries WeChat uploads. Here they are written to the console. Reports of events are dropped. */
export function logApis(): Readonly<Record<string, (...args: unknown[]) => unknown>> {
  const { debug, info, log, warn } = levels('[LogManager]')
  const realtime = levels('[RealtimeLogManager]')
  const manager = {
    info: realtime.info,
    warn: realtime.warn,
    error: realtime.error,
    in: () => undefined,
    setFilterMsg: () => undefined,
    addFilterMsg: () => undefined,
    getCurrentState: () => ({ size: 0, maxSize: 5120, logCount: 0, maxLogCount: 200 }),
    tag: (name: unknown) => levels(`[RealtimeLogManager ${String(name)}]`),
  }
  return {
    getLogManager: () => ({ debug, info, log, warn }),
    getRealtimeLogManager: () => manager,
    reportEvent: () => undefined,
    reportMonitor: () => undefined,
    reportAnalytics: () => undefined,
  }
}
