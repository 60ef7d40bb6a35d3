/** The session as the examples in the documentation of all these libraries store it: two strings in storage. */

const KEY = 'session'
const LOGIN_PAGE = '/pages/login/login'

export interface Session {
  readonly token: string
  readonly refreshToken: string
}

export function readSession(): Session {
  const { token, refreshToken } = Object(wx.getStorageSync(KEY)) as Partial<Session>
  return { token: token ?? '', refreshToken: refreshToken ?? '' }
}

export function saveSession(answer: unknown): void {
  const { token, refreshToken } = Object(answer) as Session
  wx.setStorageSync(KEY, { token, refreshToken })
}

export function clearSession(): void {
  wx.removeStorageSync(KEY)
}

/** Opens the login page, where the examples write `location.href = '/login'`. */
export function openLogin(): void {
  wx.navigateTo({ url: LOGIN_PAGE, fail: () => undefined })
}

/** Whether an answer says that the token has expired, by the status or by a code in the body. */
export const isExpired = (statusCode: number, data: unknown): boolean =>
  statusCode === 401 || (Object(data) as { code?: unknown }).code === '99997'

export const absolute = (baseUrl: string, path: string): string =>
  /^https?:/.test(path) ? path : baseUrl + path
