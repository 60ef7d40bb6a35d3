import { describePlace } from './carry'
import type { RequestSpec } from './request-spec'
import type { Settings } from './settings'
import type { Words } from './words'

interface Step {
  readonly spec: RequestSpec
  /** How often it is sent at most. */
  readonly times: number
  readonly what: Words
  /** Whether it may change something on the server. */
  readonly writes: boolean
}

/** The requests that would be sent, in their order. */
export function stepsOf(settings: Settings): readonly Step[] {
  const { login, private: wanted, forbidden, refresh, busy, end, upload, logout, carry, minute } = settings
  const steps: Step[] = []
  const add = (
    spec: RequestSpec | undefined,
    times: number,
    writes: boolean,
    en: string,
    zh: string,
  ): void => {
    if (spec) steps.push({ spec, times, writes, what: { en, zh } })
  }
  add(wanted, 1, false, 'as a visitor, without a token', '作为游客，不带 token')
  add(
    login,
    Math.max(1, Math.min(3, settings.codes.length)),
    true,
    'a login; more than one only where a session was lost',
    '登录；只有会话丢了才会再登录',
  )
  add(
    wanted,
    carry ? 4 : 20,
    false,
    'with the token in the usual places until it counts, a made-up one beside it, and the next one if an answer brings it',
    '把 token 放在各个常见位置，直到它算数，并和编造的比较；响应带来下一个 token 时也试它',
  )
  add(forbidden, 1, false, 'what this user may not do', '这个用户无权做的事')
  add(
    refresh,
    minute ? 7 : 5,
    true,
    'one made-up refresh token, one renewal, the same again, two at once',
    '一个编造的 refresh token，一次续期，同一个再来一次，同时两次',
  )
  add(refresh && wanted, 5, false, 'which of those tokens count', '这些 token 哪些算数')
  add(busy?.begin, 1, true, 'makes the backend busy', '让后端忙起来')
  add(busy && (busy.request ?? wanted), 1, false, 'while it is busy', '忙的时候')
  add(busy?.end, 1, true, 'takes that back', '恢复')
  add(end, 1, true, 'ends the token', '让 token 结束')
  add(
    wanted,
    12,
    false,
    'on a token that does not count: once, ten at once, and once after that',
    '带着不算数的 token：一次，同时十次，之后再一次',
  )
  add(upload, 1, true, 'a file of 256 kB on a token that does not count', '带着不算数的 token 上传 256 kB')
  add(logout, 1, true, 'the end of the session', '结束会话')
  add(logout && wanted, 1, false, 'whether the token still counts', 'token 是否仍然算数')
  add(logout && refresh, 1, true, 'and the refresh token', '以及 refresh token')
  return steps
}

/** A request as text, with the names of its fields, and never their values. */
const describe = ({ method, path, body, file }: RequestSpec): string =>
  [
    method,
    path,
    ...(body ? [`{ ${Object.keys(body).join(', ')} }`] : []),
    ...(file ? [`+ ${file}`] : []),
  ].join(' ')

/** The plan as text. Each step that may change something on the server is marked with `!`. */
export function planText(settings: Settings, lang: keyof Words): string {
  const steps = stepsOf(settings)
  const most = Math.min(
    settings.maxRequests,
    steps.reduce((sum, { times }) => sum + times, 0),
  )
  const carried = settings.carry?.map(describePlace).join(', ')
  const lines = steps.map(
    ({ spec, times, what, writes }) =>
      `${writes ? '!' : ' '} ${String(times).padStart(2)} × ${describe(spec)}\n        ${what[lang]}`,
  )
  return [
    lang === 'en'
      ? `${settings.url}: at most ${String(most)} requests${carried ? `, the token in ${carried}` : ''}. ! writes.`
      : `${settings.url}：最多 ${String(most)} 个请求${carried ? `，token 放在 ${carried}` : ''}。! 表示会写入。`,
    ...lines,
  ].join('\n')
}
