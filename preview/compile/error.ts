import type { Words } from '../../check/words'

/** A mistake in the mini-program's own sources. Its message begins with `file:line: `. */
export class CompileError extends Error {
  override readonly name = 'CompileError'
  readonly words: Words

  constructor(
    readonly file: string,
    /** Counted from 1; null if it is unknown. */
    readonly line: number | null,
    reason: string,
    /** The reason in Chinese. @default `reason`: the compilers that we call report in English only */
    zh: string = reason,
  ) {
    const place = `${file}${line === null ? '' : `:${line}`}: `
    super(place + reason)
    this.words = { en: place + reason, zh: place + zh }
  }
}

/** The line that holds the character at `index`, counted from 1. */
export function lineAt(source: string, index: number): number {
  return source.slice(0, index).split('\n').length
}
