import { isRenewal } from '../backend'
import { HOUR, MINUTE } from '../scene'
import type { Scenario } from '../scene'

/** Scenarios of the phone: background, clock, storage, launch. */
export const phone: readonly Scenario[] = [
  {
    id: 'S54',
    title: { en: 'Frozen until the token has expired', zh: '切后台，醒来时 token 已过期' },
    about: {
      en: 'The app is frozen for three hours, and the token is valid for two. The first request afterwards is answered, with one renewal.',
      zh: '小程序被冻结三小时，token 只有两小时。回来后的第一个请求得到响应，只续期一次。',
    },
    seen: ['identity-model#143', 'oidc-client-ts#251', 'auth0-spa-js#343'],
    needs: ['expired-answer'],
    async run(scene) {
      await scene.signIn()
      scene.phone.hide()
      await scene.advance(3 * HOUR)
      scene.backend.end()
      await scene.phone.show()
      await scene.expectServed('item/1', { account: 'A' })
      scene.expectRenewals(1)
    },
  },
  {
    id: 'S55',
    title: { en: 'The app starts with an expired token', zh: '冷启动时 token 已过期' },
    about: {
      en: 'The app was closed for three hours. The user is still signed in, and the first request is answered.',
      zh: '关闭三小时后重新打开。用户仍然登录，第一个请求得到响应。',
    },
    seen: ['oidc-client-ts#14', 'oidc-client-ts#1601', 'oidc-client-ts#2012'],
    needs: ['renewal', 'storage'],
    async run(scene) {
      await scene.signIn()
      scene.backend.end()
      await scene.reopen(3 * HOUR)
      await scene.expectServed('item/1', { account: 'A' })
      scene.expectRenewals(1)
    },
  },
  {
    id: 'S56',
    title: { en: 'The clock of the phone is fast', zh: '手机时钟快了' },
    about: {
      en: 'The clock is set three hours forward; the server still accepts the token. Five requests cost at most one renewal.',
      zh: '手机时钟被拨快三小时，服务端仍认这个 token。五个请求最多续期一次。',
    },
    seen: ['supabase/auth-js#926', 'okta-oidc-js#894', 'LangAlpha#387'],
    needs: [],
    async run(scene) {
      scene.backend.lifetime = 3600
      await scene.signIn()
      scene.phone.clock.jump(3 * HOUR)
      for (let i = 0; i < 5; i++) {
        await scene.expectServed('item/1', { account: 'A' })
      }
      scene.expectRenewals(1)
    },
  },
  {
    id: 'S61',
    title: { en: 'Frozen in the middle of the renewal', zh: '续期途中被冻结' },
    about: {
      en: 'The app is hidden for more than five seconds, and WeChat interrupts the renewal (errno 600003). Every request ends, and the user stays logged in.',
      zh: '切后台超过五秒，微信中断续期请求（errno 600003）。不挂起，也不退出登录。',
    },
    seen: ['WeChat documentation: network, background'],
    needs: ['expired-answer'],
    async run(scene) {
      await scene.signIn()
      scene.backend.end()
      // The renewal must not reach the server, which would use up the refresh token.
      scene.backend.override = (asked) => (isRenewal(asked) ? 'hang' : undefined)
      const call = scene.call('item/1')
      await scene.advance(500)
      scene.phone.hide()
      await scene.advance(10_000)
      scene.backend.override = null
      await scene.phone.show()
      await scene.advance(5 * MINUTE)
      scene.expectEnds([call])
      scene.expectUser('A')
      await scene.expectServed('item/2', { account: 'A' })
    },
  },
  {
    id: 'S65',
    title: { en: 'The stored data is cut off', zh: '存储里的数据残缺' },
    about: {
      en: 'Storage holds only the beginning of what was written. The app starts, and the user can log in.',
      zh: '存储里只有写入内容的前半截。小程序照常启动，用户可以登录。',
    },
    seen: ['supabase/auth-js test 3498', 'oidc-client-ts (throws)'],
    needs: ['storage'],
    async run(scene) {
      await scene.signIn()
      scene.phone.kill()
      const { storage } = scene.phone
      const encrypted = storage.encryptedKeys()
      for (const [key, value] of Object.entries(storage.dump())) {
        const whole = typeof value === 'string' ? value : JSON.stringify(value)
        storage.preset(key, whole.slice(0, whole.length / 2), { encrypt: encrypted.includes(key) })
      }
      await scene.open()
      await scene.signIn()
      await scene.expectServed('item/1')
    },
  },
  {
    id: 'S68',
    title: { en: 'Storage is full', zh: '存储已满' },
    about: {
      en: 'Nothing can be written. The login still works, in memory.',
      zh: '什么都写不进去。登录照样成功，只留在内存里。',
    },
    seen: ['auth0-spa-js#455', 'keycloak-angular#482', 'osm-auth#10'],
    needs: ['storage'],
    async run(scene) {
      scene.phone.storage.fault({ op: 'set', mode: 'fail' })
      await scene.signIn()
      await scene.expectServed('item/1')
    },
  },
  {
    id: 'S70',
    title: { en: 'Storage is slow at launch', zh: '启动时存储很慢' },
    about: {
      en: 'Reading takes two seconds, and a page makes a request at once. The request waits and carries the token.',
      zh: '读取要两秒，页面马上发起请求。请求应当等待，然后带上 token。',
    },
    seen: ['ryancui92/blog#11', 'wxRequest#1'],
    needs: ['storage'],
    async run(scene) {
      await scene.signIn()
      scene.phone.storage.fault({ op: 'get', mode: 'late', delay: 2000 })
      // A client may also read the storage in its `start()` and wait there.
      await scene.reopen(1000)
      await scene.expectServed('item/1', { account: 'A' })
      const bare = scene.sent('item/1').filter(({ token }) => token === '').length
      scene.expect(bare === 0, 'doubles', 'sent without a token', '没带 token 就发出了')
    },
  },
  {
    id: 'S98',
    title: { en: 'A page makes a request before the login ends', zh: '登录还没完成，页面就发请求' },
    about: {
      en: 'The app logs in at launch, and a page makes a request at the same moment. The request is answered.',
      zh: '小程序启动时登录，页面同时发起请求。请求应当得到响应。',
    },
    seen: ['ryancui92/blog#11', 'wxRequest#1'],
    needs: [],
    async run(scene) {
      scene.login('A')
      await scene.expectServed('item/1', { account: 'A' })
    },
  },
]
