import { fail } from '../../network/answers'
import { isRenewal } from '../backend'
import { MINUTE } from '../scene'
import type { Scenario } from '../scene'

/** Scenarios in which a renewal fails, for now or for good. */
export const failure: readonly Scenario[] = [
  {
    id: 'S14',
    title: { en: 'The renewal is refused while requests wait', zh: '续期被拒，还有请求在等' },
    about: {
      en: 'Three requests wait for a renewal that the server refuses. All three reject; after the next login requests work again.',
      zh: '三个请求在等续期，服务端拒绝了。三个都要有结果；重新登录后一切照旧。',
    },
    seen: ['axios-auth-refresh#14', 'Verath#61', 'PrepPilot#611', 'pokitdok#16'],
    needs: ['expired-answer'],
    async run(scene) {
      await scene.signIn()
      scene.backend.end()
      scene.backend.override = (asked) => (isRenewal(asked) ? { kind: 'refused' } : undefined)
      const calls = scene.calls(3)
      await scene.advance(5 * MINUTE)
      scene.expectFailures(calls)
      scene.backend.override = null
      await scene.signIn()
      await scene.expectServed('item/9')
    },
  },
  {
    id: 'S16',
    title: { en: 'The renewal fails offline', zh: '断网时续期失败' },
    about: {
      en: 'The network fails during the renewal. The requests reject, the user stays logged in, and requests work again when the network is back.',
      zh: '续期时断网。请求都有结果，不退出登录；网络恢复后照常使用。',
    },
    seen: ['supabase/auth-js#141', 'supabase-flutter#716', 'open-jii#1189'],
    needs: ['expired-answer'],
    async run(scene) {
      await scene.signIn()
      scene.backend.end()
      scene.backend.override = (asked) =>
        isRenewal(asked) ? fail('-2:net::ERR_INTERNET_DISCONNECTED', 600001) : undefined
      const calls = scene.calls(3)
      await scene.advance(5 * MINUTE)
      scene.expectFailures(calls)
      scene.expectUser('A')
      scene.backend.override = null
      await scene.expectServed('item/9', { account: 'A' })
    },
  },
  {
    id: 'S18',
    title: { en: 'The renewal is answered 429', zh: '续期收到 429' },
    about: {
      en: 'The server answers "too many requests" with `Retry-After: 30`. The user stays logged in, no renewal is tried earlier, and a later one works.',
      zh: '请求过多，`Retry-After: 30`。不退出登录，期限之前不再尝试，之后照常使用。',
    },
    seen: ['LangAlpha#387'],
    needs: ['expired-answer'],
    async run(scene) {
      await scene.signIn()
      scene.backend.end()
      scene.backend.override = (asked) => (isRenewal(asked) ? { kind: 'busy', retryAfter: 30 } : undefined)
      const calls = scene.calls(3)
      await scene.advance(20_000)
      scene.expectRenewals(1)
      await scene.advance(5 * MINUTE)
      scene.expectFailures(calls)
      scene.expectUser('A')
      scene.backend.override = null
      await scene.expectServed('item/9', { account: 'A' })
    },
  },
  {
    id: 'S23',
    title: { en: 'The renewal is never answered', zh: '续期一直没有响应' },
    about: {
      en: 'Two requests wait for a renewal without an answer. They reject within three minutes, and the next request renews the token.',
      zh: '两个请求在等一个没有回音的续期。三分钟内都有结果，下一个请求能重新续期。',
    },
    seen: ['google-drive-mcp#169', 'angular-auth-oidc-client#942', 'zalando/tokens#52'],
    needs: ['expired-answer'],
    async run(scene) {
      await scene.signIn()
      scene.backend.end()
      scene.backend.override = (asked) => (isRenewal(asked) ? 'hang' : undefined)
      const calls = scene.calls(2)
      await scene.advance(3 * MINUTE)
      scene.expectFailures(calls)
      scene.backend.override = null
      await scene.advance(5 * MINUTE)
      await scene.expectServed('item/9', { account: 'A' })
    },
  },
  {
    id: 'S28',
    title: { en: 'A failure reaches its caller', zh: '失败要让调用者知道' },
    about: {
      en: 'A request is made while the phone is offline. Its promise rejects.',
      zh: '手机断网时发起请求。它的 promise 应当 reject。',
    },
    seen: ['alova#772'],
    needs: [],
    async run(scene) {
      await scene.signIn()
      scene.phone.offline()
      const call = scene.call('item/1')
      await scene.advance(5 * MINUTE)
      scene.expectFailures([call])
      scene.expectUser('A')
    },
  },
  {
    id: 'S30',
    title: { en: 'The renewal itself is answered "expired"', zh: '续期接口自己也响应“已过期”' },
    about: {
      en: 'The refresh endpoint answers "expired", too. The client does not renew for the renewal, and no request waits for itself.',
      zh: '续期接口的响应与其他接口一样是“已过期”。不为续期再续期，也不自己等自己。',
    },
    seen: ['vaadin-connect#335', 'axios-auth-refresh#120', 'axios-auth-refresh#16', 'teachLink#926'],
    needs: ['expired-answer'],
    async run(scene) {
      await scene.signIn()
      scene.backend.end()
      scene.backend.expiredBy = 'code'
      scene.backend.override = (asked) => (isRenewal(asked) ? { kind: 'expired', by: 'code' } : undefined)
      const calls = scene.calls(3)
      await scene.advance(5 * MINUTE)
      scene.expectFailures(calls)
      scene.expectRenewals(1)
    },
  },
  {
    id: 'S33',
    title: { en: 'A wrong password is answered 401', zh: '密码错误也是 401' },
    about: {
      en: 'The login is refused with 401. It rejects, and no token is renewed for it.',
      zh: '登录接口以 401 拒绝。登录应当失败，不应为此续期。',
    },
    seen: ['grit#30'],
    needs: ['accounts'],
    async run(scene) {
      const login = scene.login('nobody')
      await scene.advance(MINUTE)
      scene.expectFailures([login])
      scene.expectRenewals(0)
      scene.expectUser('')
    },
  },
  {
    id: 'S102',
    title: { en: 'Ten requests, one login page', zh: '十个请求，一个登录页' },
    about: {
      en: 'The session can no longer be renewed, and ten requests meet that. At most one login page opens.',
      zh: '会话无法再续期，十个请求同时得知。最多打开一个登录页。',
    },
    seen: ['unibest#338', 'soybean-admin#565', 'hippo4j#402', 'eJournal#585'],
    needs: [],
    async run(scene) {
      await scene.signIn()
      scene.backend.end()
      scene.backend.override = (asked) => (isRenewal(asked) ? { kind: 'refused' } : undefined)
      scene.calls(10)
      await scene.advance(MINUTE)
      const opened = scene.phone.navigations.filter(({ api }) => api !== 'navigateBack').length
      scene.expect(
        opened <= 1,
        'doubles',
        `login pages: ${String(opened)}`,
        `打开登录页 ${String(opened)} 次`,
      )
    },
  },
]
