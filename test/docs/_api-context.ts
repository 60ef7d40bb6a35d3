/** The names that the examples of the reference use besides the public ones. */
import { createAuthStore, createHttp, type Platform } from 'mobx-miniprogram-auth'
import { createFakeWx } from 'mobx-miniprogram-auth/testing'

export const baseUrl = 'https://api.example.com/'
export const authStore = createAuthStore({ login: () => ({ token: 'token' }) })
export const auth = authStore
export const http = createHttp({ baseUrl, auth })
export const fake = createFakeWx()
export const error: unknown = new Error('example')
export const login = (): Promise<void> => Promise.resolve()
export const logout = login
export const getToken = (): string | null => null
export declare const request: (
  options: object,
) => Promise<{ readonly data: unknown; readonly statusCode: number }>
export declare const myPlatform: Platform
export const showLogin = (): void => undefined
export interface Activity {
  readonly id: string
}
