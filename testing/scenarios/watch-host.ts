/** What a client leaves on its host beside its answers: lines on the console, and uncaught rejections. */
export interface HostWatch {
  readonly printed: readonly string[]
  /** The messages of uncaught rejections. The host reports them a turn late. */
  readonly unhandled: readonly string[]
  stop(): void
}

interface Process {
  on(event: string, listener: (reason: unknown) => void): unknown
  off(event: string, listener: (reason: unknown) => void): unknown
}

const WORDS = ['log', 'info', 'warn', 'error', 'debug'] as const

export function watchHost(): HostWatch {
  const printed: string[] = []
  const unhandled: string[] = []
  const note = (reason: unknown): void =>
    void unhandled.push(reason instanceof Error ? reason.message : text(reason))
  const target = Object(Reflect.get(globalThis, 'console')) as object
  const usual = WORDS.map((word): [string, unknown] => [word, Reflect.get(target, word)])
  for (const [word, print] of usual)
    Reflect.set(target, word, (...values: unknown[]) => {
      printed.push(values.map(text).join(' '))
      if (typeof print === 'function') Reflect.apply(print, target, values)
    })
  // Only Node has a `process`, and there an unhandled rejection would end it.
  const host: unknown = Reflect.get(globalThis, 'process')
  if (isProcess(host)) host.on('unhandledRejection', note)
  return {
    printed,
    unhandled,
    stop() {
      for (const [word, print] of usual) Reflect.set(target, word, print)
      if (isProcess(host)) host.off('unhandledRejection', note)
    },
  }
}

function isProcess(value: unknown): value is Process {
  return typeof value === 'object' && value !== null && 'on' in value && 'off' in value
}

/** A value as a console shows it: every part that could contain a token. */
export function text(value: unknown): string {
  if (value instanceof Error) return `${value.name}: ${value.message} ${json({ ...value })}`
  return typeof value === 'string' ? value : json(value)
}

function json(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value)
  } catch {
    return String(value)
  }
}
