/**
 * The README's app, word for word, whose session the server has revoked.
 */
import { ok } from 'mobx-miniprogram-auth/testing'
import { createPhone, endPhones } from './_run'

afterEach(endPhones)

test.each(['README.md', 'README.zh-CN.md'])(
  'R20 S117 %s: the same WeChat user logs in again, and three requests that waited get their answers',
  async (page) => {
    let logins = 0
    const phone = createPhone(page, (request) => {
      if (request.path === '/login')
        return ok({ token: 'T' + String(++logins), expiresIn: 3600, refreshToken: 'R' })
      if (request.path === '/token/refresh') return ok({ code: '99996' }, { statusCode: 401 })
      const isGood = request.get('authorization') === 'Bearer T2'
      return isGood ? ok({ code: '10000', data: { name: 'Lin' } }) : ok({ code: '99997' })
    })
    const store = phone.store()
    const login = async (): Promise<void> => {
      const end = store.login(undefined)
      await phone.settle()
      await end
    }
    await login()
    const calls = [1, 2, 3].map(() => phone.http().get('me', {}, { waitForLogin: true }))
    const answers = Promise.all(calls)
    answers.catch(Boolean)
    await phone.settle()
    expect([store.isLogin, store.reason, store.waiting]).toEqual([false, 'refused', 3])
    await login()
    expect((await answers).map(({ data }) => data)).toEqual(
      Array(3).fill({ code: '10000', data: { name: 'Lin' } }),
    )
  },
)
