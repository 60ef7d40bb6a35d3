import type { FakeWxApi } from '../fake-wx-api'
import { wrong } from '../options'
import type { World } from '../world'

/** When the base library got what; an API it has not got yet is not there. */
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

/** Adds what tells of the phone and the base library, and leaves out what this version of it lacks. */
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
  // Every function reads what it is given as unknown and checks it; that is wider than the typings, which describe
  // the results by conditional types no implementation can be checked against.
  return api as unknown as FakeWxApi
}
