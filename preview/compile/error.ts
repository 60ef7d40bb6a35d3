import type { Words } from '../../check/words'

/** A mistake in the mini-program's own sources. */
export class CompileError extends Error {
  override readonly name = 'CompileError'
  readonly words: Words

  constructor(
    readonly file: string,
    readonly line: number | null,
    reason: string,
    /** @default what a compiler says, which speaks English only */
    zh: string = reason,
  ) {
    const place = `${file}${line === null ? '' : `:${line}`}: `
    super(place + reason)
    this.words = { en: place + reason, zh: place + zh }
  }
}

export function lineAt(source: string, index: number): number {
  return source.slice(0, index).split('\n').length
}
