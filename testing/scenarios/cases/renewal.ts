import { MINUTE } from '../scene'
import type { Scenario } from '../scene'

/** Scenarios in which one renewal serves all requests, and each request is sent again once. */
export const renewal: readonly Scenario[] = [
  {
    id: 'S1',
    title: { en: 'Ten requests meet an expired token', zh: '十个请求同时遇到 token 过期' },
    about: {
      en: 'Ten requests are sent with an expired token. There is one renewal, and all ten are answered.',
      zh: '十个请求带着过期的 token 发出。只续期一次，十个都得到响应。',
    },
    seen: ['supabase/auth-js PR#203', 'AlexAegis/auth#382', 'weRequest#36', 'redux-toolkit#1782'],
    needs: ['expired-answer'],
    async run(scene) {
      await scene.signIn()
      scene.backend.end()
      const calls = scene.calls(10)
      await scene.advance(MINUTE)
      scene.expectAnswers(calls)
      scene.expectRenewals(1)
    },
  },
  {
    id: 'S3',
    title: { en: 'A request is made during the renewal', zh: '续期期间又发起请求' },
    about: {
      en: 'A request is made while the token is renewed. It waits and is not sent with the expired token.',
      zh: '取新 token 的时候又发起一个请求。它应当等待：不再带着过期的 token 发出。',
    },
    seen: ['fresh#141', 'axios-auth-refresh#113'],
    needs: ['expired-answer'],
    async run(scene) {
      await scene.signIn()
      scene.backend.end()
      scene.backend.takes.refresh = 2000
      const first = scene.call('item/1')
      await scene.advance(500)
      const calls = [first, scene.call('item/2')]
      await scene.advance(MINUTE)
      scene.expectAnswers(calls)
      scene.expectRenewals(1)
      const wasted = scene.sent('item/2').filter(({ said }) => said === 'expired').length
      scene.expect(wasted === 0, 'doubles', 'sent with the expired token', '带着过期的 token 发出了')
    },
  },
  {
    id: 'S4',
    title: { en: 'A late answer to the old token', zh: '旧 token 的响应姗姗来迟' },
    about: {
      en: 'Two requests are sent with the expired token; one is answered "expired" five seconds later, after the renewal. There is no second renewal.',
      zh: '两个请求带着过期的 token 发出；其中一个五秒后才收到“已过期”，那时新 token 早已到手。不应再续期。',
    },
    seen: ['cohub#152', 'akash#3581'],
    needs: ['expired-answer'],
    async run(scene) {
      await scene.signIn()
      scene.backend.end()
      scene.backend.delays.set('/slow', 5000)
      const calls = [scene.call('slow'), scene.call('item/1')]
      await scene.advance(MINUTE)
      scene.expectAnswers(calls)
      scene.expectRenewals(1)
    },
  },
  {
    id: 'S12',
    title: { en: 'A refresh token can be used once', zh: 'refresh token 只能用一次' },
    about: {
      en: 'The token expires three times, each time for five requests. Each refresh token is used once; a second use would end the session.',
      zh: '五个请求三次遇到 token 过期。每个 refresh token 只用一次：用第二次，服务端就会结束会话。',
    },
    seen: ['supabase/auth-js browser test 189', 'react-oidc-context#459'],
    needs: ['expired-answer'],
    async run(scene) {
      await scene.signIn()
      for (let i = 0; i < 3; i++) {
        scene.backend.end()
        const calls = scene.calls(5)
        await scene.advance(MINUTE)
        scene.expectAnswers(calls)
      }
      const twice = scene.backend.reused
      scene.expect(
        twice === 0,
        'doubles',
        `refresh tokens used again: ${String(twice)}`,
        `重复使用的 refresh token：${String(twice)}`,
      )
    },
  },
  {
    id: 'S31',
    title: { en: 'The new token is refused, too', zh: '新 token 也被拒绝' },
    about: {
      en: 'The server issues new tokens and calls each of them expired. The request rejects after a few renewals.',
      zh: '服务端给出新 token，却说每一个都已过期。几次续期之后应当以错误结束。',
    },
    seen: ['bucketeer#2455', 'openmeet#414', 'flyio#250'],
    needs: ['expired-answer'],
    async run(scene) {
      await scene.signIn()
      scene.backend.override = (asked) => (asked === 'data' ? { kind: 'expired', by: 'status' } : undefined)
      const calls = scene.calls(3)
      await scene.advance(10 * MINUTE)
      scene.expectFailures(calls)
      scene.expectRenewals(3)
    },
  },
  {
    id: 'S81',
    title: { en: 'The expired code comes with HTTP 200', zh: '过期写在 HTTP 200 的 body 里' },
    about: {
      en: 'The body is `{ code: "99997" }` with status 200, as most backends of mini-programs send it. The client renews as after a 401, and never returns that body as a success.',
      zh: '状态码 200，body 为 `{ code: "99997" }`，小程序的后端大多如此。应与 401 一样续期，绝不当作成功交给调用者。',
    },
    seen: ['axios-auth-refresh spec 111', 'mall4m', 'litemall', 'RuoYi-App'],
    needs: ['expired-answer'],
    async run(scene) {
      await scene.signIn()
      scene.backend.end()
      scene.backend.expiredBy = 'code'
      const calls = scene.calls(3)
      await scene.advance(MINUTE)
      scene.expectAnswers(calls)
      scene.expectRenewals(1)
    },
  },
  {
    id: 'S125',
    title: { en: 'One endpoint always answers 401', zh: '有一个接口永远返回 401' },
    about: {
      en: 'Other endpoints accept the token. Each call of this one rejects after at most one renewal; the others are answered, and the user stays logged in.',
      zh: '其他接口都认这个 token。对它的每次调用都有结果，最多续期一次；其他请求照常得到响应，也不退出登录。',
    },
    seen: ['measured in our own early versions'],
    needs: ['expired-answer'],
    async run(scene) {
      await scene.signIn()
      scene.backend.override = (_, { path }) =>
        path === '/wall' ? { kind: 'expired', by: 'status' } : undefined
      for (let i = 0; i < 5; i++) {
        const wall = scene.call('wall')
        const neighbour = scene.call('item/1')
        await scene.advance(MINUTE)
        scene.expectFailures([wall])
        scene.expectAnswers([neighbour])
      }
      scene.expectRenewals(5)
      scene.expectUser('A')
    },
  },
]
