import type { Tone } from './request-log'
import type { SessionState } from './session-state'
import type { Words } from './words'

/** A change of the session, as a line of the log. */
export interface SessionChange {
  readonly words: Words
  readonly tone: Tone
  /** Set if a renewal starts or ends by this change: a renewal has one row. */
  readonly renewal?: 'starts' | 'ends'
}

const ENDINGS: Readonly<Record<SessionState['reason'], SessionChange | null>> = {
  none: null,
  logout: { words: ['Signed out by the user', '用户退出登录'], tone: 'plain' },
  expired: { words: ['Signed out: the token ended', '已退出：令牌过期'], tone: 'bad' },
  refused: { words: ['Signed out: the server refused to renew', '已退出：服务器拒绝续期'], tone: 'bad' },
}

/** The HTTP statuses by which a server refuses a renewal, as in the store's default `isRefused`. */
const REFUSALS = [400, 401, 403]

/** True if the store tries the renewal again: the server has not refused it (network, busy server, other status). */
function failedForNow(error: unknown): boolean {
  const { statusCode, refused, expired, code }: Partial<Record<string, unknown>> = Object(error)
  return !(
    refused === true ||
    expired === true ||
    code === 'business' ||
    REFUSALS.indexOf(Number(statusCode)) >= 0
  )
}

/** The log's line for the change between two states of a session; null if there is nothing to tell. */
export function changeOf(before: SessionState | null, now: SessionState): SessionChange | null {
  if (before === null) return null
  const [old, current] = [`#${String(before.generation)}`, `#${String(now.generation)}`]
  const renewed = before.status === 'renewing' ? ({ renewal: 'ends' } as const) : {}
  if (now.status === 'renewing' && before.status !== 'renewing')
    return {
      words: [`Token ${current} is being renewed`, `正在续期令牌 ${current}`],
      tone: 'plain',
      renewal: 'starts',
    }
  if (now.isLogin && now.generation > before.generation) {
    if (before.isLogin)
      return Object.assign(
        {
          words: [`Renewed: token ${old} → ${current}`, `续期成功：令牌 ${old} → ${current}`] as const,
          tone: 'good' as const,
        },
        renewed,
      )
    return {
      words:
        before.status === 'restoring'
          ? ['Session restored from storage', '从存储恢复登录']
          : [`Signed in with token ${current}`, `登录成功，令牌 ${current}`],
      tone: 'good',
    }
  }
  if (now.status === 'signedOut' && before.isLogin) {
    const ending = ENDINGS[now.reason]
    return ending && Object.assign({}, ending, renewed)
  }
  if (now.status === 'signedIn' && before.status === 'renewing')
    return Object.assign(
      {
        words: failedForNow(now.error)
          ? ([
              'Renewal failed for now; it is tried again, and the session stays',
              '暂时无法续期，稍后重试，登录保留',
            ] as const)
          : (['Renewal refused; the token is used until it ends', '续期被拒绝，令牌用到过期为止'] as const),
        tone: 'bad' as const,
      },
      renewed,
    )
  return null
}
