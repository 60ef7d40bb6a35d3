import type { AuthStore } from '../../stores/contract'
import type { Status } from '../../stores/types'
import { has } from '../../stores/check'
import type { Words } from './words'

/** The fields of a store that are shown: all but the session and its token. */
export type SessionState = Readonly<
  Pick<AuthStore<object>, 'status' | 'reason' | 'isLogin' | 'expiry' | 'generation' | 'waiting'>
> & {
  /** The error of the last login or renewal. */
  readonly error?: unknown
  /** How long before its end a token is renewed, in ms; 0 if nothing can renew it. */
  readonly refreshAhead: number
}

/** A token that lives shorter than this, in ms, is not renewed ahead of its end. */
const SHORT_LIFE = 10_000

/** The name of each status, in the order of a session's life. */
export const STATUSES: readonly (readonly [status: Status, words: Words])[] = [
  ['restoring', ['Reading storage', '正在恢复']],
  ['signedOut', ['Signed out', '未登录']],
  ['signingIn', ['Signing in', '登录中']],
  ['signedIn', ['Signed in', '已登录']],
  ['renewing', ['Renewing', '续期中']],
]

const SIGNED_OUT: Readonly<Record<SessionState['reason'], Words>> = {
  none: ['Nobody has signed in yet.', '还没有人登录。'],
  logout: ['The user signed out.', '用户退出了登录。'],
  expired: ['The token ended, and there was no way to renew it.', '令牌已过期，也无法续期。'],
  refused: ['The server refused to renew the session.', '服务器拒绝续期。'],
}

const isStatus = (value: unknown): value is Status => STATUSES.some(([status]) => status === value)
const isReason = (value: unknown): value is SessionState['reason'] =>
  typeof value === 'string' && has(SIGNED_OUT, value)

/** Reads the state of a store, which may come from other code: a wrong or missing field reads as in a new store. */
export function readState(store: unknown): SessionState {
  const {
    status,
    reason,
    isLogin,
    expiry,
    generation,
    waiting,
    error,
    gate,
  }: Partial<Record<string, unknown>> = Object(store)
  const { refreshAhead }: Partial<Record<string, unknown>> = Object(gate)
  return {
    status: isStatus(status) ? status : 'restoring',
    reason: isReason(reason) ? reason : 'none',
    isLogin: isLogin === true,
    expiry: typeof expiry === 'number' ? expiry : null,
    generation: typeof generation === 'number' ? generation : 0,
    waiting: typeof waiting === 'number' ? waiting : 0,
    error,
    refreshAhead: typeof refreshAhead === 'number' ? refreshAhead : 0,
  }
}

/** A sentence that says what the status means for pages and requests now. */
export function meaningOf(
  { status, isLogin, expiry, reason }: Pick<SessionState, 'status' | 'isLogin' | 'expiry' | 'reason'>,
  now: number,
): Words {
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
  if (!isLogin) return SIGNED_OUT[reason]
  if (expiry !== null && expiry <= now)
    return ['The token has ended; the next request renews it first.', '令牌已过期；下一个请求会先续期。']
  return ['Pages and requests use the current token.', '页面和请求使用当前令牌。']
}

/**
 * How long before its end a token is renewed by the timer, in ms; null if it is not.
 * @param life in ms
 * @param ahead the store's `refreshAhead`
 */
export function renewedAhead(life: number, ahead: number): number | null {
  return !ahead || life < SHORT_LIFE ? null : Math.min(ahead, life / 2)
}

/** Explains the place of the renewal mark on the bar. Takes what `renewedAhead` takes. */
export function whyAhead(life: number, ahead: number): Words {
  const [end, endZh] = leftWords(ahead)
  const [twice, twiceZh] = leftWords(2 * ahead)
  return life / 2 < ahead
    ? [
        `Renewed here by itself: half-way, because the token lives for less than ${twice}`,
        `到这里自动续期：令牌寿命不足 ${twiceZh}，所以在一半处`,
      ]
    : [`Renewed here by itself: ${end} before the end`, `到这里自动续期：过期前 ${endZh}`]
}

/** The rest of a token's life as text: `0:09`, `59:03`, `2 h 5 min`. */
export function leftWords(ms: number): Words {
  const seconds = Math.max(0, Math.ceil(ms / 1000))
  const short = `${String(Math.floor(seconds / 60))}:${String(seconds % 60).padStart(2, '0')}`
  if (seconds < 3600) return [short, short]
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)].map(String)
  return [`${String(hours)} h ${String(minutes)} min`, `${String(hours)} 小时 ${String(minutes)} 分`]
}
