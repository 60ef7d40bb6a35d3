import type { Clock, Platform } from 'mobx-miniprogram-auth'
import type { My } from './_my'

/** Turns a failure of `my` into an `errMsg` of WeChat. */
const failed =
  (fail: ((error: { errMsg: string }) => void) | undefined, name: string) =>
  ({ error, errorMessage }: { error: number; errorMessage: string }): void =>
    fail?.({ errMsg: `${name}:fail ${error === 9 ? 'abort' : error === 13 ? 'timeout' : errorMessage}` })

/** The platform over `my`: each function translates its options and its answer. */
export function myPlatform(my: My, clock: Clock): Platform {
  const unsupported = (): never => {
    throw new Error('this app does not use it')
  }
  const route =
    (name: 'navigateTo' | 'redirectTo' | 'reLaunch' | 'switchTab'): Platform['navigateTo'] =>
    ({ url, success, fail }) =>
      my[name]({ url, success, fail: failed(fail, name) })
  return {
    request: ({ url, method = 'GET', header, data, success, fail }) =>
      my.request({
        url,
        method,
        headers: header ?? {},
        data,
        success: ({ status, data: body, headers }) =>
          success?.({ statusCode: status, data: body, header: headers }),
        fail: failed(fail, 'request'),
      }),
    uploadFile: unsupported,
    downloadFile: unsupported,
    connectSocket: unsupported,
    login: ({ success, fail }) =>
      my.getAuthCode({
        scopes: 'auth_base',
        success: ({ authCode }) => success({ code: authCode }),
        fail: failed(fail, 'login'),
      }),
    getStorage: ({ key, success, fail }) =>
      my.getStorage({
        key,
        success: ({ data }) =>
          data === null ? fail({ errMsg: 'getStorage:fail data not found' }) : success({ data }),
        fail: failed(fail, 'getStorage'),
      }),
    setStorage: ({ key, data, success, fail }) =>
      my.setStorage({ key, data, success, fail: failed(fail, 'setStorage') }),
    removeStorage: ({ key, success, fail }) =>
      my.removeStorage({ key, success, fail: failed(fail, 'removeStorage') }),
    onAppShow: my.onAppShow,
    offAppShow: my.offAppShow,
    onAppHide: my.onAppHide,
    offAppHide: my.offAppHide,
    navigateTo: route('navigateTo'),
    redirectTo: route('redirectTo'),
    reLaunch: route('reLaunch'),
    switchTab: route('switchTab'),
    navigateBack: ({ delta, success, fail }) =>
      my.navigateBack({ delta, success, fail: failed(fail, 'navigateBack') }),
    getCurrentPages: () => my.pages.map((page) => Object.assign(page, { options: page.query })),
    clock,
  }
}
