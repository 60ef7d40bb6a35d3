/** A query value as it was written: whether it arrives decoded depends on the platform, and a decoded `%` does not decode again. */
export function queryText(value: string | undefined): string {
  if (value === undefined) return ''
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}
