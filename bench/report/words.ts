import { ASYNC_FLOOR, BARE, FLOOR, MOBX, OURS } from '../names'
import type { Cell, Unit } from '../figure'
import type { Text } from '../peer'

export type Language = keyof Text

const CHINESE: Readonly<Record<string, string>> = {
  [BARE]: '裸 Promise',
  [FLOOR]: '手写代码',
  [ASYNC_FLOOR]: '手写代码（async）',
  [MOBX]: '仅 MobX',
  [OURS + ': everything']: OURS + '：全部',
  [OURS + ': main face']: OURS + '：主入口',
  [OURS + ': store + http']: OURS + '：store + http',
}

/** The name of a library in the tables of a language. */
export const nameOf = (peer: string, language: Language): string =>
  language === 'zh' ? (CHINESE[peer] ?? peer) : peer

/** Formats a number with up to three significant digits. */
export function numeral(value: number, unit: Unit): string {
  const counted = unit === '' && Number.isInteger(value)
  const decimals = counted || value >= 100 || unit === 'B' ? 0 : value >= 10 ? 1 : 2
  return value.toLocaleString('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals })
}

export function quantity(value: number, unit: Unit): string {
  if (unit === '') return numeral(value, unit)
  return numeral(value, unit) + (unit === '×' ? '×' : ' ' + unit)
}

export function said(cell: Cell | undefined, unit: Unit, language: Language): string {
  if (cell === null || cell === undefined) return '—'
  return typeof cell === 'number' ? quantity(cell, unit) : cell[language]
}
