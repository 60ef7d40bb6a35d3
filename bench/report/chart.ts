import type { Figure, Row } from '../figure'
import { FLOORS, OURS } from '../names'
import { nameOf, numeral, quantity, said, type Language } from './words'

const WIDTH = 780
const LEFT = 210
/** Pixels for the label after the longest bar. */
const RIGHT = 150
const LINE = 21
const HEADING = 34
const TOP = 46

const STYLE = `
  text { font: 12px -apple-system, 'Segoe UI', 'PingFang SC', 'Noto Sans CJK SC', 'Microsoft YaHei', sans-serif; fill: #1f2328 }
  .title { font-size: 15px; font-weight: 600 }
  .group { font-weight: 600 }
  .axis, .absent { fill: #59636e }
  .axis { font-size: 11px }
  .ours-name { font-weight: 600 }
  .grid { stroke: #d1d9e0; stroke-width: 1 }
  .goal { stroke: #bc4c00; stroke-width: 1.5; stroke-dasharray: 4 3 }
  .goal-name { fill: #bc4c00; font-size: 11px }
  .ours { fill: #1a7f37 } .floor { fill: #8c959f } .peer { fill: #54aeff }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 }
    .axis, .absent { fill: #9198a1 }
    .grid { stroke: #3d444d }
    .goal { stroke: #f0883e } .goal-name { fill: #f0883e }
    .ours { fill: #3fb950 } .floor { fill: #656c76 } .peer { fill: #388bfd }
  }`

const escaped = (text: string): string =>
  text.replace(/`/g, '').replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')

/** The scale from values to positions. It is logarithmic if the largest value is more than fifty times the smallest. */
function scaleOf(values: readonly number[]) {
  const most = Math.max(...values)
  const positive = values.filter((value) => value > 0)
  const least = Math.min(...positive)
  const width = WIDTH - LEFT - RIGHT
  if (most / least > 50) {
    const from = Math.floor(Math.log10(least) - 1e-9)
    const to = Math.log10(most)
    const ticks = Array.from({ length: Math.floor(to) - from + 1 }, (_, i) => 10 ** (from + i))
    const at = (value: number): number => (Math.max(0, Math.log10(value) - from) / (to - from)) * width
    return { at: (value: number) => (value > 0 ? at(value) : 0), ticks, logarithmic: true }
  }
  const step =
    [1, 2, 5, 10].map((n) => n * 10 ** Math.floor(Math.log10(most / 4))).find((n) => most / n <= 5) ?? most
  const ticks = Array.from({ length: Math.floor(most / step) + 1 }, (_, i) => i * step)
  return { at: (value: number) => (value / most) * width, ticks, logarithmic: false }
}

const LOGARITHMIC = { en: 'logarithmic scale', zh: '对数刻度' }
const GOAL = { en: 'goal', zh: '目标' }

/**
 * A bar chart with a bar for each library in each group. This library is highlighted, code written by hand is dimmed.
 */
export function chartOf({ chart, columns }: Figure, rows: readonly Row[], language: Language): string {
  const { key, goal, label } = chart
  const unit = columns.find((column) => column.key === key)?.unit ?? ''
  const value = (row: Row): number | undefined => {
    const cell = row.cells[key]
    return typeof cell === 'number' ? cell : undefined
  }
  const known = rows.map(value).filter((each) => each !== undefined)
  const { at, ticks, logarithmic } = scaleOf(goal === undefined ? known : [...known, goal])
  const groups = [...new Set(rows.map(({ group }) => group.en))]
  const parts: string[] = []
  let y = TOP
  for (const group of groups) {
    const some = rows.filter((row) => row.group.en === group)
    if (groups.length > 1) {
      parts.push(
        `<text class="group" x="0" y="${String(y + 20)}">${escaped(some[0]?.group[language] ?? '')}</text>`,
      )
      y += HEADING - 6
    }
    for (const row of some) {
      const kind = row.peer.startsWith(OURS) ? 'ours' : FLOORS.includes(row.peer) ? 'floor' : 'peer'
      const number = value(row)
      const length = number === undefined ? 0 : Math.max(2, at(number))
      const text = label ? label(row)[language] : said(row.cells[key], unit, language)
      parts.push(
        `<text x="${String(LEFT - 8)}" y="${String(y + 14)}" text-anchor="end"${kind === 'ours' ? ' class="ours-name"' : ''}>${escaped(nameOf(row.peer, language))}</text>`,
        number === undefined
          ? ''
          : `<rect class="${kind}" x="${String(LEFT)}" y="${String(y + 3)}" width="${length.toFixed(1)}" height="${String(LINE - 7)}" rx="2"/>`,
        `<text x="${(LEFT + length + 6).toFixed(1)}" y="${String(y + 14)}"${number === undefined ? ' class="absent"' : ''}>${escaped(text)}</text>`,
      )
      y += LINE
    }
    y += 4
  }
  const grid = ticks.map((tick) => {
    const x = (LEFT + at(tick)).toFixed(1)
    return (
      `<line class="grid" x1="${x}" y1="${String(TOP - 8)}" x2="${x}" y2="${String(y)}"/>` +
      `<text class="axis" x="${x}" y="${String(y + 15)}" text-anchor="middle">${numeral(tick, tick % 1 ? unit : '')}</text>`
    )
  })
  const x = goal === undefined ? '' : (LEFT + at(goal)).toFixed(1)
  const line =
    goal === undefined
      ? ''
      : `<line class="goal" x1="${x}" y1="${String(TOP - 8)}" x2="${x}" y2="${String(y)}"/>` +
        `<text class="goal-name" x="${x}" y="${String(TOP - 12)}" text-anchor="middle">${GOAL[language]}: ≤ ${quantity(goal, unit)}</text>`
  const height = y + 24
  const title = chart.title[language] + (logarithmic ? ` (${LOGARITHMIC[language]})` : '')
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${String(WIDTH)} ${String(height)}" width="${String(WIDTH)}" height="${String(height)}" role="img" aria-label="${escaped(title)}">`,
    `<style>${STYLE}\n</style>`,
    `<text class="title" x="0" y="18">${escaped(title)}</text>`,
    ...grid,
    line,
    ...parts.filter(Boolean),
    '</svg>',
    '',
  ].join('\n')
}
