import type { Client } from '../client'
import type { Facts } from '../facts'
import type { Settings } from '../settings'
import { shapeOf } from '../shape'
import { judgeLogout, judgeUpload } from './logout-and-upload'
import { judgeCookies, judgeLogin, judgePlace } from './login'
import { judgeRefresh } from './refresh'
import { judgeBusy, judgeClock, judgeLife } from './time'
import { judgeEnded, judgeForbidden, judgeTen } from './token'
import { about, say, type Level, type Verdict } from './verdict'

/** The verdicts on the facts, in the order of the report. */
export function judge(
  facts: Facts,
  settings: Settings,
  { cookies, busy }: Pick<Client, 'cookies' | 'busy'>,
): Verdict[] {
  // Without an answer there is nothing to say of the rest.
  if (facts.visitor?.status === 0) return judgeReach(facts, settings)
  const shape = shapeOf(facts)
  return [
    ...judgeReach(facts, settings),
    ...judgeLogin(facts, settings),
    ...judgePlace(facts),
    ...judgeEnded(facts, shape),
    ...judgeForbidden(facts, shape),
    ...judgeTen(facts, shape),
    ...judgeLife(facts),
    ...judgeClock(facts),
    ...judgeRefresh(facts, settings),
    ...judgeUpload(facts, shape, settings),
    ...judgeLogout(facts, settings),
    ...judgeBusy(facts, shape, busy, settings),
    ...judgeCookies(cookies, facts),
    ...judgeStop(facts),
  ]
}

function judgeReach({ visitor }: Facts, { url }: Settings): Verdict[] {
  const reach = about('reach', 'A phone can reach it', '手机能访问')
  if (visitor?.status === 0)
    return [
      reach(
        'fail',
        say(`No answer (${visitor.failure ?? ''}).`, `没有响应（${visitor.failure ?? ''}）。`),
        /CERT|SIGNED|SSL|TLS/.test(visitor.failure ?? '')
          ? say('A phone refuses this certificate, too.', '手机也不接受这样的证书。')
          : say('Is the server running, and is the address right?', '服务端启动了吗？地址写对了吗？'),
      ),
    ]
  const { protocol, hostname } = new URL(url)
  if (protocol === 'https:' || isLoopback(hostname)) return []
  return [
    reach(
      'warn',
      say(
        'It is http: a released mini-program asks https addresses only.',
        '是 http：正式版小程序只能请求 https 地址。',
      ),
      say(
        'Give it a certificate, and add the domain in the console of WeChat.',
        '配上证书，并在微信后台添加合法域名。',
      ),
    ),
  ]
}

function judgeStop({ stopped }: Facts): Verdict[] {
  const whole = about('whole', 'Everything could be asked', '都问到了')
  if (stopped === 'budget')
    return [
      whole(
        'warn',
        say('As many requests were sent as may be.', '请求数用完了。'),
        say('--max-requests', '--max-requests'),
      ),
    ]
  if (stopped === 'no session')
    return [
      whole(
        'warn',
        say(
          'There was no session left to ask with: a code is used once.',
          '没有可用的会话了：code 只能用一次。',
        ),
        say('Give more than one --code.', '多给几个 --code。'),
      ),
    ]
  return []
}

/** Whether a host name means this machine. */
export const isLoopback = (hostname: string): boolean =>
  /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/i.test(hostname)

/** The number of verdicts of each level. */
export function countOf(verdicts: readonly Verdict[]): Record<Level, number> {
  const count = { ok: 0, note: 0, warn: 0, fail: 0, open: 0 }
  for (const { level } of verdicts) count[level]++
  return count
}
