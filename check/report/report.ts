import { countOf } from '../judge/judge'
import type { Level, Verdict } from '../judge/verdict'
import type { Lang, Words } from '../words'

export interface Report {
  readonly url: string
  readonly verdicts: readonly Verdict[]
  readonly requests: number
}

const MARKS: Readonly<Record<Level, string>> = { ok: '✓', note: '·', warn: '!', fail: '✗', open: '?' }
const LEVELS: Readonly<Record<Level, Words>> = {
  ok: { en: 'good', zh: '好' },
  note: { en: 'note', zh: '提示' },
  warn: { en: 'better', zh: '可改进' },
  fail: { en: 'wrong', zh: '有问题' },
  open: { en: 'not asked', zh: '没有问' },
}
const CURE: Words = { en: 'Cure: ', zh: '办法：' }

export function summaryOf({ verdicts, requests }: Report, lang: Lang): string {
  const count = countOf(verdicts)
  const parts = (['ok', 'note', 'warn', 'fail', 'open'] as const)
    .filter((level) => count[level])
    .map((level) =>
      lang === 'en'
        ? `${String(count[level])} ${LEVELS[level].en}`
        : `${LEVELS[level].zh} ${String(count[level])}`,
    )
  return lang === 'en'
    ? `${parts.join(', ')}; ${String(requests)} requests`
    : `${parts.join('，')}；共 ${String(requests)} 个请求`
}

export function textOf(report: Report, lang: Lang): string {
  const lines = report.verdicts.flatMap(({ id, level, title, reason, cure }) => [
    `${MARKS[level]} ${title[lang]}  [${id}]`,
    `    ${reason[lang]}`,
    ...(cure ? [`    → ${cure[lang]}`] : []),
  ])
  return [report.url, '', ...lines, '', summaryOf(report, lang)].join('\n')
}

export function jsonOf(report: Report, lang: Lang): string {
  const verdicts = report.verdicts.map(({ id, level, title, reason, cure }) => ({
    id,
    level,
    title: title[lang],
    reason: reason[lang],
    ...(cure ? { cure: cure[lang] } : {}),
  }))
  const { url, requests } = report
  return JSON.stringify({ url, requests, count: countOf(report.verdicts), verdicts }, null, 2)
}

/** Escapes a text for a cell of a Markdown table: a bar or a line break would end the cell. */
const cell = (text: string): string => text.replace(/\|/g, '\\|').replace(/[\r\n]+/g, ' ')

export function markdownOf(report: Report, lang: Lang): string {
  const head: Words = {
    en: '| | what | verdict | reason |\n| --- | --- | --- | --- |',
    zh: '| | 内容 | 结论 | 原因 |\n| --- | --- | --- | --- |',
  }
  const title: Words = { en: '# The backend at ', zh: '# 后端：' }
  const rows = report.verdicts.map(({ id, level, title: what, reason, cure }) =>
    [
      '',
      ` \`${id}\` `,
      ` ${cell(what[lang])} `,
      ` ${MARKS[level]} ${LEVELS[level][lang]} `,
      ` ${cell(reason[lang] + (cure ? ` **${CURE[lang]}**${cure[lang]}` : ''))} `,
      '',
    ].join('|'),
  )
  return [title[lang] + report.url, '', summaryOf(report, lang), '', head[lang], ...rows, ''].join('\n')
}
