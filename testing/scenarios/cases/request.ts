import { fail } from '../../network/answers'
import { MINUTE } from '../scene'
import type { Scenario } from '../scene'

const ORDER = { name: '茶', count: 2, notes: ['hot', { sugar: null }] }

/** Scenarios about what is sent, and how often. */
export const request: readonly Scenario[] = [
  {
    id: 'S72',
    title: { en: 'An order is sent again', zh: '订单重发' },
    about: {
      en: 'A POST meets an expired token. It is carried out once, and its body is byte-identical.',
      zh: 'POST 遇到 token 过期。它只被执行一次，body 一个字节都不变。',
    },
    seen: ['axios#875', 'axios-retry#295', 'axios-auth-refresh#107'],
    needs: ['expired-answer'],
    async run(scene) {
      await scene.signIn()
      scene.backend.end()
      await scene.expectServed('order', { data: ORDER })
      const taken = scene.sent('order').filter(({ said }) => said === 'data')
      scene.expect(
        taken.length <= 1,
        'doubles',
        `orders: ${String(taken.length)}`,
        `下了 ${String(taken.length)} 单`,
      )
      const same = scene.sent('order').every(({ body }) => body === JSON.stringify(ORDER))
      scene.expect(same, 'loses', 'the body has changed', 'body 变了')
    },
  },
  {
    id: 'S83',
    title: { en: 'Aborted while it waits', zh: '等待中被取消' },
    about: {
      en: 'Two requests wait for the renewal, and one is aborted. It rejects at once and is not sent again; the other one is answered.',
      zh: '两个请求在等续期，取消其中一个。它应当立即结束、不再发出；另一个照常得到响应。',
    },
    seen: ['axios-auth-refresh (settles late)', 'alova (ignores it)'],
    needs: ['expired-answer', 'abort'],
    async run(scene) {
      await scene.signIn()
      scene.backend.end()
      scene.backend.takes.refresh = 3000
      const off = scene.call('item/1')
      const other = scene.call('item/2')
      await scene.advance(500)
      off.abort()
      await scene.advance(100)
      scene.expectFailures([off])
      await scene.advance(MINUTE)
      const sent = scene.sent('item/1').length
      scene.expect(sent === 1, 'doubles', 'sent again after it was aborted', '取消后又发了一次')
      scene.expectAnswers([other])
    },
  },
  {
    id: 'S89',
    title: { en: 'An upload meets an expired token', zh: '上传遇到 token 过期' },
    about: {
      en: 'The answer of `wx.uploadFile` is a string. The client finds the expired code in it and sends the file again once.',
      zh: '`wx.uploadFile` 的响应是字符串。应当读懂它，并把文件重发一次。',
    },
    seen: ['qiniu-wxapp-sdk#68', 'flyio#269', 'ruoyi-vue-pro#868'],
    needs: ['expired-answer', 'upload'],
    async run(scene) {
      await scene.signIn()
      scene.backend.end()
      scene.backend.expiredBy = 'code'
      await scene.expectServed('photo', { upload: true })
      scene.expectRenewals(1)
      const sent = scene.sent('photo').length
      scene.expect(sent <= 2, 'doubles', `uploads: ${String(sent)}`, `上传了 ${String(sent)} 次`)
    },
  },
  {
    id: 'S101',
    title: { en: 'A valid token costs nothing', zh: 'token 有效时没有额外开销' },
    about: {
      en: 'Five requests are made with a valid token. Five requests are sent, without a login or a renewal.',
      zh: 'token 有效时发五个请求：只发出五个请求，没有登录，也没有续期。',
    },
    seen: ['wafer2-client-sdk PR#31', 'wafer2-client-sdk PR#12'],
    needs: [],
    async run(scene) {
      await scene.signIn()
      const before = scene.backend.log.length
      const logins = scene.phone.login.calls.length
      const calls = scene.calls(5)
      await scene.advance(MINUTE)
      scene.expectAnswers(calls)
      const sent = scene.backend.log.length - before + scene.phone.login.calls.length - logins
      scene.expect(sent <= 5, 'doubles', `calls of wx: ${String(sent)}`, `调用 wx ${String(sent)} 次`)
    },
  },
  {
    id: 'S128',
    title: { en: 'The answer to an order is lost', zh: '订单的响应丢了' },
    about: {
      en: 'The server has received the order, and the network fails before its answer. The order is not sent again by itself, because that would be a second order.',
      zh: '服务端已收到订单，响应之前网络断了。不应擅自重发：那会是第二单。',
    },
    seen: ['axios-retry#17', 'RFC 9110, 9.2.2'],
    needs: [],
    async run(scene) {
      await scene.signIn()
      scene.backend.override = (_, { path }) =>
        path === '/order' ? fail('-102:net::ERR_CONNECTION_RESET', 600001) : undefined
      const call = scene.call('order', { data: ORDER })
      await scene.advance(5 * MINUTE)
      scene.expectFailures([call])
      const sent = scene.sent('order').length
      scene.expect(sent <= 1, 'doubles', `orders: ${String(sent)}`, `下了 ${String(sent)} 单`)
    },
  },
]
