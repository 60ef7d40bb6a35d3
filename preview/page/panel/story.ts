import type { SessionState } from '../session'
import type { NoteRow } from './request-log'

export type Told = Pick<NoteRow, 'text' | 'subtitle' | 'tone'>

const ENDINGS: Readonly<Record<string, Told>> = {
  logout: { text: 'Signed out by the user', subtitle: '用户退出登录', tone: 'plain' },
  expired: { text: 'Signed out: the token ended', subtitle: '令牌已过期', tone: 'bad' },
  refused: { text: 'Signed out: the server refused to renew', subtitle: '服务器拒绝续期', tone: 'bad' },
}

/** What a change of the session means, in a line for the log; null where there is nothing to tell. */
export function storyOf(before: SessionState | null, now: SessionState): Told | null {
  if (before === null) return null
  if (now.status === 'renewing' && before.status !== 'renewing') {
    return { text: `Token #${now.generation} is being renewed`, subtitle: '开始续期', tone: 'plain' }
  }
  if (now.isLogin && now.generation > before.generation) {
    if (before.isLogin) {
      return {
        text: `Renewed: token #${before.generation} → #${now.generation}`,
        subtitle: '续期成功，用户毫无察觉',
        tone: 'good',
      }
    }
    const restored = before.status === 'restoring'
    return {
      text: restored ? 'Session restored from storage' : `Signed in with token #${now.generation}`,
      subtitle: restored ? '从存储恢复登录' : '登录成功',
      tone: 'good',
    }
  }
  if (now.status === 'signedOut' && before.isLogin) return ENDINGS[now.reason] ?? null
  if (now.status === 'signedIn' && before.status === 'renewing') {
    return {
      text: 'Renewal failed for now; the session stays',
      subtitle: '暂时无法续期，保留登录',
      tone: 'bad',
    }
  }
  return null
}
