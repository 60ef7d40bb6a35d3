import { hide } from '../../stores/secrets'
import { span, stepWords, type Row } from '../log/request-log'
import { leftWords, STATUSES, type SessionState } from '../log/session-state'
import { shownRows, wordIn } from './view'

/** The time of day as text: `23:05:01.120`. */
function clockTime(at: number): string {
  const date = new Date(at)
  return date.toTimeString().slice(0, 8) + '.' + String(date.getMilliseconds()).padStart(3, '0')
}

/**
 * The recording as text for an issue or a chat, oldest row first. The times of steps count from the call's first
 * step.
 */
export function reportOf(
  state: SessionState,
  rows: readonly Row[],
  now: number,
  lang: string,
  secrets: readonly string[],
): string {
  const word = wordIn(lang)
  const { status, reason, isLogin, expiry, generation, waiting, error } = state
  const { code }: { code?: unknown } = Object(error)
  const [, title] = STATUSES.find(([each]) => each === status) || ['', ['', '']]
  const facts = [
    word(title) + (isLogin ? '' : ` (${reason})`),
    `#${String(generation)}`,
    isLogin && expiry !== null ? word(leftWords(expiry - now)) : '–',
    `${String(waiting)} ${word(['wait for a login', '个请求等待登录'])}`,
  ].concat(typeof code === 'string' ? [code] : [])
  const lines = shownRows(rows)
    .map((row) => {
      if (row.kind === 'note') return `${clockTime(row.at)} — ${word(row.words)}`
      const [first] = row.steps
      const began = first ? first.at : 0
      const steps = row.steps.map(
        (step) => word(stepWords(step)) + (step.at > began ? ` +${span(step.at - began)}` : ''),
      )
      return `${clockTime(began)} ${row.method} ${row.path}: ${steps.join(' → ')}`
    })
    .reverse()
  return hide(
    [`mobx-miniprogram-auth ${new Date(now).toISOString()}`, facts.join(' · ')].concat(lines).join('\n'),
    secrets,
  )
}
