/*
 * The globals that clients use while they are loaded. `runScenarios` replaces `wx` later; a function of this `wx` that a
 * module has kept calls the new one.
 */

const later =
  (name: 'request' | 'uploadFile' | 'downloadFile') =>
  (options: object): unknown =>
    Reflect.apply(wx[name], wx, [options])

const nothing = (): void => undefined
const network = {
  request: later('request'),
  uploadFile: later('uploadFile'),
  downloadFile: later('downloadFile'),
}

Object.assign(globalThis, {
  wx: {
    ...network,
    onSocketOpen: nothing,
    onSocketMessage: nothing,
    onSocketClose: nothing,
    onSocketError: nothing,
  },
  // luch-request calls `uni` of uni-app, which on WeChat passes its calls on to `wx`.
  uni: network,
  Behavior: (definition: object) => definition,
})
