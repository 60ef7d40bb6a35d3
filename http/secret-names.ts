/** Names behind which something is that is nobody else's business, in whatever case and with whatever around them. */
export const SECRET =
  /token|secret|passw|authorization|cookie|session|credential|api-?key|sign(ature)?$|iv$|encrypted|phone|mobile|id-?card/i

/** A name may be written in a way that hides what it says. */
export function decodedName(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}
