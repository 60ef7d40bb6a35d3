import type { Row } from '../figure'
import { FLOORS, OURS } from '../names'
import { nameOf, said, type Language } from './words'
import type { Measured } from './write'

const WORDS = {
  en: { first: 'Where we are first', later: 'Where another library is first', next: 'next', of: ': ' },
  zh: { first: '本库领先之处', later: '他库领先之处', next: '其次', of: '：' },
} as const

interface Place {
  readonly first: boolean
  readonly text: string
}

/**
 * The place of this library in one group, by the quantity of the chart, of which less is better. It is compared with the
 * libraries that answered as many calls, and not with code written by hand, which does less.
 */
function placeIn(rows: readonly Row[], { figure }: Measured, language: Language): Place | undefined {
  const { chart, columns } = figure
  const number = ({ cells }: Row): number => {
    const cell = cells[chart.key]
    return typeof cell === 'number' ? cell : Infinity
  }
  const ours = rows.find(({ peer }) => peer.startsWith(OURS))
  if (!ours || number(ours) === Infinity) return undefined
  const best = rows
    .filter(({ peer }) => !peer.startsWith(OURS) && !FLOORS.includes(peer))
    .filter((row) => number(row) < Infinity && row.cells.answered === ours.cells.answered)
    .sort((a, b) => number(a) - number(b))[0]
  if (!best) return undefined
  const unit = columns.find(({ key }) => key === chart.key)?.unit ?? ''
  const [mine, theirs] = [ours, best].map((row) => said(number(row), unit, language))
  const first = number(ours) <= number(best)
  const words = WORDS[language]
  const other = nameOf(best.peer, language)
  const beside = `${first ? words.next + ' ' : ''}${other} ${theirs ?? ''}`
  return { first, text: `${ours.group[language]}${words.of}${mine ?? ''} (${beside})` }
}

/** Lists where this library comes first and where it does not, for readers who choose a library. */
export function standingOf(measured: readonly Measured[], language: Language): string {
  const words = WORDS[language]
  const lines: Record<'first' | 'later', string[]> = { first: [], later: [] }
  for (const each of measured) {
    const groups = [...new Set(each.rows.map(({ group }) => group.en))]
    const places = groups.flatMap(
      (group) =>
        placeIn(
          each.rows.filter((row) => row.group.en === group),
          each,
          language,
        ) ?? [],
    )
    for (const key of ['first', 'later'] as const) {
      const some = places.filter(({ first }) => first === (key === 'first')).map(({ text }) => text)
      if (some.length) lines[key].push(`- ${each.figure.chart.title[language]}${words.of}${some.join('; ')}`)
    }
  }
  return (['first', 'later'] as const)
    .flatMap((key) => (lines[key].length ? [`**${words[key]}**\n\n${lines[key].join('\n')}`] : []))
    .join('\n\n')
}
