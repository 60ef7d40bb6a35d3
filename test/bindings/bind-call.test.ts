import { bindAuth } from 'mobx-miniprogram-auth'
import { bindCall } from '../../bindings'
import { ok } from 'mobx-miniprogram-auth/testing'
import { installBehavior, startApp, stopApps, type App } from './_app'

beforeAll(installBehavior)
afterEach(stopApps)

const goes = { success: () => undefined }

/** A page `pages/a/a` that loads something in onLoad and shows it. */
async function loading(): Promise<App> {
  const app = await startApp((made) => ({
    redirect: false,
    pages: {
      'pages/a/a': {
        onLoad() {
          bindAuth(this, { store: made.store })
          bindCall(this, made.http.get<{ code: string }>('list', undefined, { auth: 'none' })).then(
            ({ data }) => this.setData({ code: data.code }),
            (error: { code: string }) => (this['failed'] = error.code),
          )
        },
      },
    },
  }))
  app.fake.server(() => 'hang')
  app.fake.wx.navigateTo({ url: '/pages/a/a', ...goes })
  await app.settle()
  return app
}

test('S88 a call bound to a page is aborted when the page is unloaded, and nothing is set afterwards', async () => {
  const app = await loading()
  const page = app.top()
  expect(app.fake.inFlight).toHaveLength(1)
  await app.fake.userBack()
  expect(app.fake.inFlight).toHaveLength(0)
  expect(page['failed']).toBe('aborted')
  expect(page.patches).toEqual([])
})

test('S88 a bound call that waits for a login is aborted when the page is unloaded, and waits no longer', async () => {
  const codes: unknown[] = []
  const app = await startApp((made) => ({
    redirect: false,
    pages: {
      'pages/a/a': {
        onLoad() {
          bindAuth(this, { store: made.store })
          bindCall(this, made.http.get('list', undefined, { waitForLogin: true })).then(
            () => codes.push('answered'),
            (error: { code: string }) => codes.push(error.code),
          )
        },
      },
    },
  }))
  app.fake.wx.navigateTo({ url: '/pages/a/a', ...goes })
  await app.settle()
  expect(app.store.waiting).toBe(1)
  await app.fake.userBack()
  expect(app.store.waiting).toBe(0)
  expect(codes).toEqual(['aborted'])
})

test('a call bound to a page goes on while the page is hidden', async () => {
  const app = await loading()
  const page = app.top()
  app.fake.wx.navigateTo({ url: '/pages/b/b', ...goes })
  await app.settle()
  app.fake.inFlight[0]?.respond(ok({ code: '10000' }))
  await app.settle()
  expect(page.data).toEqual({ code: '10000' })
})

test('a call bound to an unloaded page is aborted at once', async () => {
  const app = await loading()
  const page = app.top()
  await app.fake.userBack()
  const call = app.http.get('late', undefined, { auth: 'none' })
  expect(bindCall(page, call)).toBe(call)
  await expect(call).rejects.toMatchObject({ code: 'aborted' })
})

test('a call that has settled is not aborted when its page is unloaded', async () => {
  const app = await loading()
  const abort = jest.fn()
  const over = Object.assign(Promise.reject(new Error('over')), { abort })
  void bindCall(app.top(), over)
  await app.settle()
  await app.fake.userBack()
  expect(abort).not.toHaveBeenCalled()
})

test('bindCall throws if the page is not bound', async () => {
  const app = await loading()
  const call = Object.assign(Promise.resolve(), { abort: () => undefined })
  expect(() => bindCall({}, call)).toThrow(/bind the page/)
  expect(app.errors).toEqual([])
})

test('bindCall throws a TypeError at once for a promise without abort()', async () => {
  const app = await loading()
  const promise = Promise.resolve() as never
  expect(() => bindCall(app.top(), promise)).toThrow(
    new TypeError('bindCall: `call` must be a call with `abort()`, got an object'),
  )
})
