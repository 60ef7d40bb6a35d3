import type { FakeWxApi } from '../fake-wx-api'
import { wrong } from '../options'
import type { World } from '../world'

/** The base library in which each API was added. In an older one the fake has no such API. */
const SINCE: Readonly<Record<string, string>> = {
  getLaunchOptionsSync: '2.1.2',
  getAccountInfoSync: '2.2.2',
  getEnterOptionsSync: '2.9.4',
  getAppBaseInfo: '2.20.1',
  getApiCategory: '2.33.0',
  onBeforeAppRoute: '3.5.5',
  offBeforeAppRoute: '3.5.5',
  rewriteRoute: '3.8.0',
  onAppRouteDone: '3.5.5',
  offAppRouteDone: '3.5.5',
  'getStorage.object.encrypt': '2.21.3',
  'setStorage.object.encrypt': '2.21.3',
  'request.object.timeout': '2.10.0',
}

/** Adds the APIs that describe the phone and the base library, and removes the APIs that this base library lacks. */
export function createSystem(world: World, parts: Readonly<Record<string, unknown>>): FakeWxApi {
  const app = { SDKVersion: world.sdkVersion, version: '8.0.60', language: 'zh_CN', theme: 'light' }
  const api: Record<string, unknown> = {
    ...parts,
    getAppBaseInfo: () => ({ ...app }),
    getSystemInfoSync: () => ({
      ...app,
      platform: 'android',
      brand: 'fake',
      model: 'fake',
      system: 'Android 14',
      pixelRatio: 3,
      windowWidth: 390,
      windowHeight: 844,
      screenWidth: 390,
      screenHeight: 844,
      statusBarHeight: 24,
    }),
    canIUse(schema: unknown) {
      if (typeof schema !== 'string') throw wrong('canIUse', 'its schema', 'a string', schema)
      const name = schema.split('.')[0] ?? ''
      return api[name] !== undefined && world.atLeast(SINCE[schema] ?? SINCE[name] ?? '0')
    },
  }
  for (const name of Object.keys(api)) {
    if (!world.atLeast(SINCE[name] ?? '0')) Reflect.deleteProperty(api, name)
  }
  // Each function takes `unknown` and checks it, which is wider than the typings. The typings describe results by conditional
  // types, against which TypeScript can check no implementation.
  return api as unknown as FakeWxApi
}
