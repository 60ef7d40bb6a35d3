/** Decodes pieces of UTF-8; '' if they are not valid. The platform has no `TextDecoder`. */
export function textOf(pieces: readonly ArrayBuffer[]): string {
  let escaped = ''
  for (const piece of pieces)
    for (const byte of Array.from(new Uint8Array(piece)))
      escaped += '%' + (byte < 16 ? '0' : '') + byte.toString(16)
  try {
    return decodeURIComponent(escaped)
  } catch {
    return ''
  }
}
