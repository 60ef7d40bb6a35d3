import type { ScenarioReport, ScenarioResult, Verdict, Words } from './types'

/** The language of a table. */
export type ReportLanguage = 'en' | 'zh'

const WORDS: Readonly<Record<Verdict, Words>> = {
  holds: { en: 'holds', zh: '正确' },
  leaks: { en: 'leaks', zh: '泄漏' },
  hangs: { en: 'hangs', zh: '挂起' },
  loops: { en: 'loops', zh: '死循环' },
  doubles: { en: 'doubles', zh: '重复' },
  loses: { en: 'loses', zh: '丢失' },
  breaks: { en: 'breaks', zh: '抛错' },
  absent: { en: '—', zh: '—' },
}
const HEAD: Words = { en: 'scenario', zh: '场景' }
const SUM: Words = { en: 'holds', zh: '正确' }

/**
 * Makes a table for the console: one line for each scenario, one column for each client; below it the findings, client by
 * client.
 * @param language `en` or `zh`
 */
export function toText(reports: readonly ScenarioReport[], language: ReportLanguage = 'en'): string {
  const table = rows(reports, language)
  const widths = (table[0] ?? []).map((_, at) => Math.max(...table.map((row) => widthOf(row[at] ?? ''))))
  const lines = table.map((row) =>
    row
      .map((cell, at) => cell + ' '.repeat((widths[at] ?? 0) - widthOf(cell)))
      .join('  ')
      .replace(/ +$/, ''),
  )
  return [
    ...lines,
    '',
    ...found(reports, language).map(([name, id, said]) => `${name}, ${id}: ${said}`),
  ].join('\n')
}

/**
 * Makes the same table as Markdown, and a list of the findings.
 * @param language `en` or `zh`
 */
export function toMarkdown(reports: readonly ScenarioReport[], language: ReportLanguage = 'en'): string {
  const [head = [], ...body] = rows(reports, language)
  const line = (cells: readonly string[]): string => `| ${cells.map(escape).join(' | ')} |`
  const table = [line(head), `| ${head.map(() => '---').join(' | ')} |`, ...body.map(line)]
  const list = found(reports, language).map(([name, id, said]) => `- **${name}**, ${id}: ${escape(said)}`)
  return [...table, ...(list.length > 0 ? ['', ...list] : [])].join('\n')
}

function rows(reports: readonly ScenarioReport[], language: ReportLanguage): string[][] {
  const ids = new Map<string, ScenarioResult>()
  for (const { results } of reports) for (const result of results) ids.set(result.id, result)
  const of = (report: ScenarioReport, id: string): string =>
    WORDS[report.results.find((result) => result.id === id)?.verdict ?? 'absent'][language]
  const sum = ({ results }: ScenarioReport): string => {
    const ran = results.filter(({ verdict }) => verdict !== 'absent')
    return `${String(ran.filter(({ verdict }) => verdict === 'holds').length)}/${String(ran.length)}`
  }
  return [
    ['', HEAD[language], ...reports.map(({ name }) => name)],
    ...[...ids].map(([id, { title }]) => [id, title[language], ...reports.map((report) => of(report, id))]),
    ['', SUM[language], ...reports.map(sum)],
  ]
}

/** The findings; equal ones of a scenario only once. */
function found(
  reports: readonly ScenarioReport[],
  language: ReportLanguage,
): (readonly [name: string, id: string, said: string])[] {
  const list: (readonly [string, string, string])[] = []
  for (const { name, results } of reports)
    for (const { id, findings } of results) {
      const said = new Set(
        findings.map(({ verdict, words }) => `${WORDS[verdict][language]} (${words[language]})`),
      )
      if (said.size > 0) list.push([name, id, [...said].join('; ')])
    }
  return list
}

const escape = (cell: string): string => cell.replace(/[\\|]/g, '\\$&').replace(/\n/g, ' ')

/** How many columns a text takes in a console: a Chinese character takes two. */
function widthOf(text: string): number {
  return [...text].reduce((sum, each) => sum + (/[\u2e80-\u9fff\uff00-\uff60]/.test(each) ? 2 : 1), 0)
}
