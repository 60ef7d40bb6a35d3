/*
 * What clients touch when they are loaded. `wx` gets its place from `runScenarios` later; what a module keeps of this one leads there.
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
  // luch-request speaks to uni-app, which on WeChat hands its calls on to `wx`.
  uni: network,
  Behavior: (definition: object) => definition,
})
