import { text } from '../watch-host'
import { isRenewal } from '../backend'
import { MINUTE } from '../scene'
import type { Scenario, Scene } from '../scene'

/** Expects that nobody is signed in, neither now nor after the next start of the app. */
async function expectSignedOut(scene: Scene): Promise<void> {
  scene.expectUser('')
  await scene.reopen(MINUTE)
  scene.expectUser('')
}

/** Scenarios of a logout, and of another user. */
export const account: readonly Scenario[] = [
  {
    id: 'S40',
    title: { en: 'Logout during the renewal', zh: '续期途中退出登录' },
    about: {
      en: 'The user logs out during a renewal; then the new token arrives. The user stays logged out, also after the next start.',
      zh: '续期途中用户退出登录，随后新 token 到达。应当没有人登录，重启后也没有。',
    },
    seen: ['supabase/auth-js test 3966', 'logto/kotlin#253', 'tidal#719', 'identity-model#1046'],
    needs: ['expired-answer', 'logout'],
    async run(scene) {
      await scene.signIn()
      scene.backend.end()
      scene.backend.takes.refresh = 3000
      const calls = scene.calls(2)
      await scene.advance(500)
      await scene.logout()
      await scene.advance(MINUTE)
      scene.expectEnds(calls)
      await expectSignedOut(scene)
    },
  },
  {
    id: 'S42',
    title: { en: 'Logout while requests wait', zh: '有请求在等时退出登录' },
    about: {
      en: 'Three requests wait for the renewal when the user logs out. They all reject, and none is sent with the old session.',
      zh: '三个请求在等续期时用户退出登录。它们都要有结果，且不再以已退出的用户的名义发出。',
    },
    seen: ['ngen#275'],
    needs: ['expired-answer', 'logout'],
    async run(scene) {
      await scene.signIn()
      scene.backend.end()
      scene.backend.takes.refresh = 3000
      const calls = scene.calls(3)
      await scene.advance(500)
      const { length } = scene.backend.log
      await scene.logout()
      await scene.advance(MINUTE)
      scene.expectEnds(calls)
      const later = scene.backend.log.slice(length)
      const sent = later.filter(
        ({ operation, account: whose }) => operation === 'data' && whose !== '',
      ).length
      scene.expect(
        sent === 0,
        'leaks',
        `sent after the logout: ${String(sent)}`,
        `退出登录后仍发出 ${String(sent)} 个请求`,
      )
    },
  },
  {
    id: 'S43',
    title: { en: 'Logout offline', zh: '断网时退出登录' },
    about: {
      en: 'The server cannot be reached. The phone forgets the session all the same, also after the next start.',
      zh: '无法通知服务端。手机上的会话照样清除，重启后也没有。',
    },
    seen: ['supabase-js#2501'],
    needs: ['logout'],
    async run(scene) {
      await scene.signIn()
      scene.phone.offline()
      await scene.logout()
      await scene.advance(MINUTE)
      scene.phone.online()
      await expectSignedOut(scene)
    },
  },
  {
    id: 'S44',
    title: { en: 'Another user logs in during the renewal', zh: '续期途中换人登录' },
    about: {
      en: 'B logs in while the token of A is renewed; then the new token of A arrives. B stays signed in.',
      zh: 'A 的 token 续期途中 B 登录，随后 A 的新 token 到达。登录的仍应是 B。',
    },
    seen: ['supabase-swift#1371', 'Umbraco#23811', 'supabase/auth-js test 4127'],
    needs: ['expired-answer', 'accounts'],
    async run(scene) {
      await scene.signIn('A')
      scene.backend.end()
      scene.backend.takes.refresh = 3000
      const old = scene.call('item/1')
      await scene.advance(500)
      scene.login('B')
      await scene.advance(MINUTE)
      scene.expectEnds([old])
      scene.expectUser('B')
      await scene.expectServed('item/2', { account: 'B' })
    },
  },
  {
    id: 'S46',
    title: { en: "A's request is answered after B has logged in", zh: 'B 登录后 A 的请求才有响应' },
    about: {
      en: 'A request of A is answered "expired" after B has signed in. It is not sent again with the token of B, and that token is not renewed.',
      zh: 'A 的请求收到“已过期”时 B 已登录。不应以 B 的身份重发，也不应为此续期 B 好端端的 token。',
    },
    seen: ['LangAlpha#387', 'cohub#152'],
    needs: ['expired-answer', 'accounts'],
    async run(scene) {
      await scene.signIn('A')
      scene.backend.end()
      scene.backend.delays.set('/slow', 5000)
      const old = scene.call('slow')
      await scene.advance(100)
      await scene.signIn('B')
      await scene.advance(MINUTE)
      scene.expectEnds([old])
      scene.expectRenewals(0)
      scene.expectUser('B')
    },
  },
  {
    id: 'S114',
    title: { en: 'A request to another host', zh: '别人的域名' },
    about: {
      en: 'The app fetches a picture from another host by its full URL. The token is not sent there.',
      zh: '用完整地址向别的域名请求一张图片。token 不应发到那里。',
    },
    seen: ['angular-token#504', 'jhipster#6359', '3d-print-log-ui#69', 'Jellify#1140'],
    needs: [],
    async run(scene) {
      await scene.signIn()
      scene.call('https://cdn.example.org/photo')
      await scene.advance(MINUTE)
      const foreign = scene.phone.requests.filter(({ url }) => url.startsWith('https://cdn.example.org/'))
      const secrets = scene.backend.secrets()
      const told = foreign.some((request) => {
        const text = request.url + JSON.stringify(request.header)
        return secrets.some((secret) => text.includes(secret))
      })
      scene.expect(!told, 'leaks', 'the token went to another host', 'token 发到了别的域名')
    },
  },
  {
    id: 'S115',
    title: { en: 'Errors and the console', zh: '错误信息和控制台' },
    about: {
      en: 'Requests fail, and a renewal is refused. Neither an error nor the console contains a token or a refresh token.',
      zh: '请求失败，续期被拒。捕获到的错误和控制台里都不应出现 token 或 refresh token。',
    },
    seen: ['opencloud#1789', 'aula-mcp#86', 'clerk#8744'],
    needs: [],
    async run(scene) {
      await scene.signIn()
      scene.backend.override = (_, { path }) => (path === '/broken' ? { kind: 'broken' } : undefined)
      const calls = [scene.call('broken')]
      await scene.advance(MINUTE)
      scene.backend.end()
      scene.backend.override = (asked) => (isRenewal(asked) ? { kind: 'refused' } : undefined)
      calls.push(...scene.calls(2))
      await scene.advance(MINUTE)
      const errors = calls.filter(({ state }) => state === 'rejected').map(({ value }) => text(value))
      const secrets = scene.backend.secrets()
      const holds = (lines: readonly string[]): boolean =>
        secrets.some((secret) => lines.some((line) => line.includes(secret)))
      scene.expect(!holds(scene.printed), 'leaks', 'a token in the console', '控制台里有 token')
      scene.expect(!holds(errors), 'leaks', 'a token in an error', '错误对象里有 token')
    },
  },
]
