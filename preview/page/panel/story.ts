import { isFields } from '../../runtime/guards'
import type { SessionState } from '../session'
import type { NoteRow } from './request-log'

export interface Told extends Pick<NoteRow, 'words' | 'tone'> {
  /** A renewal is one row from its start to its end. */
  readonly renewal?: 'starts' | 'ends'
}

const ENDINGS: Readonly<Record<string, Told>> = {
  logout: { words: ['Signed out by the user', '用户退出登录'], tone: 'plain' },
  expired: { words: ['Signed out: the token ended', '已退出：令牌过期'], tone: 'bad' },
  refused: { words: ['Signed out: the server refused to renew', '已退出：服务器拒绝续期'], tone: 'bad' },
}

/** HTTP's words for a refusal of a renewal, as the store takes them by default; the example says nothing else. */
const REFUSALS = [400, 401, 403]

/** Will it be tried again? What the server has not refused is `for now`: the network, a busy server, an odd status. */
function failedForNow(error: unknown): boolean {
  if (!isFields(error)) return true
  const { statusCode, refused, expired, code } = error
  return !(
    refused === true ||
    expired === true ||
    code === 'business' ||
    REFUSALS.includes(Number(statusCode))
  )
}

/** What a change of the session means, in a line for the log; null where there is nothing to tell. */
export function storyOf(before: SessionState | null, now: SessionState): Told | null {
  if (before === null) return null
  const renewed = before.status === 'renewing' ? ({ renewal: 'ends' } as const) : {}
  if (now.status === 'renewing' && before.status !== 'renewing') {
    const words = [
      `Token #${now.generation} is being renewed`,
      `正在续期第 ${now.generation} 个令牌`,
    ] as const
    return { words, tone: 'plain', renewal: 'starts' }
  }
  if (now.isLogin && now.generation > before.generation) {
    if (before.isLogin) {
      const words = [
        `Renewed: token #${before.generation} → #${now.generation}`,
        `续期成功：令牌 #${before.generation} → #${now.generation}`,
      ] as const
      return { words, tone: 'good', ...renewed }
    }
    const words: NoteRow['words'] =
      before.status === 'restoring'
        ? ['Session restored from storage', '从存储恢复登录']
        : [`Signed in with token #${now.generation}`, `登录成功，令牌 #${now.generation}`]
    return { words, tone: 'good' }
  }
  if (now.status === 'signedOut' && before.isLogin) {
    const ending = ENDINGS[now.reason]
    return ending ? { ...ending, ...renewed } : null
  }
  if (now.status === 'signedIn' && before.status === 'renewing') {
    const words: NoteRow['words'] = failedForNow(now.error)
      ? [
          'Renewal failed for now; it is tried again, and the session stays',
          '暂时无法续期，稍后重试，登录保留',
        ]
      : ['Renewal refused; the token is used until it ends', '续期被拒绝，令牌用到过期为止']
    return { words, tone: 'bad', ...renewed }
  }
  return null
}
