import {
  isAuthError,
  LoginBusyError,
  LoginCancelledError,
  LoginRequiredError,
  RenewalFailedError,
  SessionChangedError,
  SignedOutError,
  WechatLoginError,
} from 'mobx-miniprogram-auth'
import { StorageFullError } from 'mobx-miniprogram-auth/expiring-storage'
import { refusal } from './_backend'
import { checkEachTest, createWorld } from './_world'

checkEachTest()
const cause = new Error('why')

test.each([
  [() => new LoginRequiredError('expired', cause), 'login-required', 'This needs a login (expired)', false],
  [() => new LoginCancelledError(), 'login-cancelled', 'The login was cancelled', false],
  [() => new LoginBusyError(), 'login-busy', 'Another login is running', false],
  [() => new SessionChangedError(), 'session-changed', 'Another account signed in', false],
  [() => new SignedOutError(), 'signed-out', 'The user logged out', false],
  [() => new RenewalFailedError(cause), 'renewal-failed', 'The token could not be renewed', true],
  [() => new RenewalFailedError(cause, false), 'renewal-failed', 'The token could not be renewed', false],
  [
    () => new StorageFullError('entry', cause),
    'storage-full',
    'The value is larger than one key may hold',
    false,
  ],
  [() => new StorageFullError('total', cause), 'storage-full', 'The storage is full', false],
  [() => new WechatLoginError('no code', cause), 'wechat-login', 'no code', true],
])('each error has its code, and says whether it is retryable: %s', (make, code, message, retryable) => {
  const error = make()
  expect([error.name, error.code, error.message, error.retryable]).toEqual([
    'AuthError',
    code,
    message,
    retryable,
  ])
  expect(isAuthError(error, code)).toBe(true)
  expect(isAuthError(error, 'another')).toBe(false)
  expect(error).toBeInstanceOf(Error)
  if (error.cause) expect(error.cause).toBe(cause)
})

test('isAuthError recognises an error of another copy of the library by its name and code, and nothing else', () => {
  const like = (fields: object): Error => Object.assign(new Error('x'), fields)
  expect(isAuthError(like({ name: 'AuthError', code: 'network' }), 'network')).toBe(true)
  const others: unknown[] = [
    { name: 'AuthError', code: 'network' },
    like({ name: 'AuthError' }),
    like({ name: 'SystemError', code: 'network' }),
    like({ code: 'network' }),
    new Error('AuthError'),
    'network',
    null,
    undefined,
  ]
  for (const other of others) expect(isAuthError(other)).toBe(false)
})

test('a thrown value that is not an Error rejects login() unchanged, and `error` of the store is an Error', async () => {
  const { store, settle } = await createWorld({
    store: {
      login: () => {
        throw 'text' as unknown as Error
      },
    },
  })
  const thrown = store.login().catch((reason: unknown) => reason)
  await settle()
  expect([await thrown, store.error]).toEqual(['text', new Error('Not an Error was thrown')])
})

test('S28 the "login-required" error of a request has the error of the refused renewal as its cause', async () => {
  const { backend, store, get, settle } = await createWorld({ signedIn: 'A' })
  backend.expire()
  backend.reply('/token/refresh', refusal)
  const call = get('/a')
  await settle()
  await expect(call.call).rejects.toMatchObject({ code: 'login-required', cause: { code: 'http-status' } })
  const later = get('/b')
  await settle()
  await expect(later.call).rejects.toMatchObject({ code: 'login-required', cause: store.error })
  expect(store.error).toMatchObject({ statusCode: 401 })
})
