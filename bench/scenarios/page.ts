import { scenarios, toMarkdown } from 'mobx-miniprogram-auth/testing/scenarios'
import type { ReportLanguage, ScenarioReport } from 'mobx-miniprogram-auth/testing/scenarios'
import { versionOf } from '../machine'
import { OURS } from '../names'
import type { ScenarioPeer } from './peer'

const BEGIN = '<!-- made by npm run scenarios -->'
const END = '<!-- /made by npm run scenarios -->'

const WORDS = {
  clients: { en: ['client', 'version', 'how it is used'], zh: ['客户端', '版本', '用法'] },
  found: { en: 'What was found, one by one', zh: '逐条结果' },
  list: { en: ['', 'scenario', 'seen'], zh: ['', '场景', '出处'] },
} as const

/** The generated part of the page: the clients with their versions, the table, the findings, and the scenarios. */
export function sectionOf(
  peers: readonly ScenarioPeer[],
  reports: readonly ScenarioReport[],
  language: ReportLanguage,
): string {
  const [table = '', ...list] = toMarkdown(reports, language).split('\n\n')
  return [
    tableOf(
      WORDS.clients[language],
      peers.map(({ name, packages, docs, remark }) => [
        `[${name}](${docs})`,
        packages.map((each) => (each === OURS ? '' : versionOf(each))).join(', '),
        remark[language],
      ]),
    ),
    table,
    `<details>\n<summary>${WORDS.found[language]}</summary>\n\n${list.join('\n\n')}\n\n</details>`,
    tableOf(
      WORDS.list[language],
      scenarios.map(({ id, title, about, seen }) => [
        id,
        `**${title[language]}.** ${about[language]}`
          .replace('。.', '。')
          .replace(/\.\*\* (?=[\u4e00-\u9fff])/, '。** '),
        seen.join(', '),
      ]),
    ),
  ].join('\n\n')
}

const tableOf = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replace(/\|/g, '\\|')).join(' | ')} |`)
    .join('\n')

/** Replaces the generated part of the page. */
export function withSection(page: string, section: string): string {
  const [before, rest = ''] = page.split(BEGIN)
  const [, after] = rest.split(END)
  if (before === undefined || after === undefined) throw new Error('The page has no place for what is made')
  return `${before}${BEGIN}\n\n${section}\n\n${END}${after}`
}
