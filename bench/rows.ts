import type { Row } from './figure'
import type { Text } from './peer'

/** The number in a cell; undefined if there is none. */
export function numberOf(rows: readonly Row[], group: Text, peer: string, key: string): number | undefined {
  const cell = rows.find((row) => row.peer === peer && row.group.en === group.en)?.cells[key]
  return typeof cell === 'number' ? cell : undefined
}

/** The greatest of the numbers; undefined if one is missing. */
export function greatest(values: readonly (number | undefined)[]): number | undefined {
  const numbers = values.filter((value) => value !== undefined)
  return numbers.length === values.length ? Math.max(...numbers) : undefined
}
