import type { SessionState } from '../session'
import type { Words } from './words'

/** As long before its end a token is renewed unless the app says otherwise (`refreshAhead`), in ms. */
const AHEAD = 60_000
/** A token that lives less is not renewed ahead of its end, in ms. */
const SHORT_LIFE = 10_000

export const STATUSES: readonly (readonly [status: string, words: Words])[] = [
  ['restoring', ['Reading storage', '正在恢复']],
  ['signedOut', ['Signed out', '未登录']],
  ['signingIn', ['Signing in', '登录中']],
  ['signedIn', ['Signed in', '已登录']],
  ['renewing', ['Renewing', '续期中']],
]

const SIGNED_OUT: Readonly<Record<string, Words>> = {
  none: ['Nobody has signed in yet.', '还没有人登录。'],
  logout: ['The user signed out.', '用户退出了登录。'],
  expired: ['The token ended, and there was no way to renew it.', '令牌已过期，也无法续期。'],
  refused: ['The server refused to renew the session.', '服务器拒绝续期。'],
}

/** What the status means for pages and requests at this moment, in a sentence. */
export function meaningOf(state: SessionState, now: number): Words {
  const { status, isLogin, expiry, reason } = state
  if (status === 'restoring') return ['What was saved is being read.', '正在读取保存的登录。']
  if (status === 'renewing')
    return ['One request fetches a new token; the others wait for it.', '一个请求去取新令牌，其他请求等它。']
  if (status === 'signingIn')
    return isLogin
      ? [
          'A login is under way; until it is done the session there is stays in use.',
          '正在登录；完成之前继续使用现有登录。',
        ]
      : ['A login is under way; requests that need a token wait for it.', '正在登录；需要令牌的请求等它。']
  if (!isLogin) return SIGNED_OUT[reason] ?? ['', '']
  if (expiry !== null && expiry <= now)
    return ['The token has ended; the next request renews it first.', '令牌已过期；下一个请求会先续期。']
  return ['Pages and requests use the current token.', '页面和请求使用当前令牌。']
}

/** How long before its end a token of this life is renewed by itself, in ms; null where it is not. */
export function renewedAhead(life: number): number | null {
  return life < SHORT_LIFE ? null : Math.min(AHEAD, life / 2)
}

/** Why the mark on the bar is where it is. */
export function whyAhead(life: number): Words {
  return life / 2 < AHEAD
    ? [
        'Renewed here by itself: half-way, because the token lives for less than two minutes',
        '到这里自动续期：令牌寿命不足两分钟，所以在一半处',
      ]
    : ['Renewed here by itself: a minute before the end', '到这里自动续期：过期前一分钟']
}
