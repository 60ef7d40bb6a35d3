/** A mistake in the mini-program's own sources. */
export class CompileError extends Error {
  override readonly name = 'CompileError'

  constructor(
    readonly file: string,
    readonly line: number | null,
    reason: string,
  ) {
    super(`${file}${line === null ? '' : `:${line}`}: ${reason}`)
  }
}

export function lineAt(source: string, index: number): number {
  return source.slice(0, index).split('\n').length
}
