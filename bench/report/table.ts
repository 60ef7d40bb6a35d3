import type { Figure, Goal, Row } from '../figure'
import type { Text } from '../peer'
import { nameOf, quantity, said, type Language } from './words'

const LIBRARY: Text = { en: 'library', zh: '库' }

/** A table in Markdown. The first `words` columns are text, the others are numbers, aligned to the right. */
export function markdownTable(
  head: readonly string[],
  lines: readonly (readonly string[])[],
  words = 1,
): string {
  const rule = head.map((_, i) => (i < words ? '---' : '---:'))
  return [head, rule, ...lines].map((cells) => '| ' + cells.join(' | ') + ' |').join('\n')
}

const unique = (values: readonly string[]): string[] => [...new Set(values)]

/** A table with a row for each library and a column for each group. A cell holds all quantities. */
function wide({ columns }: Figure, rows: readonly Row[], language: Language): string {
  const groups = unique(rows.map(({ group }) => group.en))
  const head = groups.map((group) => rows.find((row) => row.group.en === group)?.group[language] ?? group)
  const lines = unique(rows.map(({ peer }) => peer)).map((peer) => [
    nameOf(peer, language),
    ...groups.map((group) => {
      const row = rows.find((each) => each.peer === peer && each.group.en === group)
      const all = columns.map(({ key, unit }) => said(row?.cells[key], unit, language))
      return all.every((each) => each === '—') ? '—' : all.join(' · ')
    }),
  ])
  return markdownTable([LIBRARY[language], ...head], lines)
}

/** A table with a row for each library in each group. */
function long({ columns }: Figure, rows: readonly Row[], language: Language): string {
  const alone = unique(rows.map(({ group }) => group.en)).length === 1
  const shown = columns.filter(({ key }) => rows.some((row) => row.cells[key] !== undefined))
  let last = ''
  const lines = rows.map(({ group, peer, cells }) => {
    const heading = group.en === last ? '' : group[language]
    last = group.en
    const values = shown.map(({ key, unit }) => said(cells[key], unit, language))
    return [...(alone ? [] : [heading]), nameOf(peer, language), ...values]
  })
  const head = [...(alone ? [] : ['']), LIBRARY[language], ...shown.map(({ title }) => title[language])]
  return markdownTable(head, lines, alone ? 1 : 2)
}

export const tableOf = (figure: Figure, rows: readonly Row[], language: Language): string =>
  (figure.layout === 'wide' ? wide : long)(figure, rows, language)

/** Whether a goal was met. */
export interface Verdict {
  readonly goal: Goal
  readonly value: number | undefined
  readonly met: boolean
}

export function verdictsOf(figure: Figure, rows: readonly Row[]): Verdict[] {
  return figure.goals.map((goal) => {
    const value = goal.value(rows)
    return { goal, value, met: value !== undefined && value <= goal.most }
  })
}

const VERDICT = {
  head: { en: ['goal', 'at most', 'found', ''], zh: ['目标', '上限', '实测', ''] },
  met: { en: 'met', zh: '达到' },
  missed: { en: '**missed**', zh: '**未达到**' },
  unknown: { en: 'not measured', zh: '未测量' },
}

export function verdictTable(verdicts: readonly Verdict[], language: Language): string {
  const lines = verdicts.map(({ goal, value, met }) => [
    goal.text[language],
    quantity(goal.most, goal.unit),
    value === undefined ? '—' : quantity(value, goal.unit),
    value === undefined ? VERDICT.unknown[language] : (met ? VERDICT.met : VERDICT.missed)[language],
  ])
  return markdownTable(VERDICT.head[language], lines)
}
