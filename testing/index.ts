/**
 * `mobx-miniprogram-auth/testing`: a strict fake `wx` and a clock that stands still, for tests of an app and of this
 * package. Needs no test framework and nothing of Node.
 */
export { fail, ok } from './answers'
export { createFakeClock } from './fake-clock'
export { createFakeWx } from './fake-wx'
export type { FakeAnswer, FakeFailure, Reply } from './answers'
export type { FakeAppFiles } from './fake-app'
export type { FakeClock } from './fake-clock'
export type { FakeDialogs, FakeModal, FakeToast } from './fake-dialogs'
export type { Launch } from './fake-lifecycle'
export type { FakeLogin, LoginFault } from './fake-login'
export type { FakePage, PageDefinition, PageState } from './fake-page'
export type { FakeSocket, FakeSocketServer } from './fake-socket'
export type { FakeStorage, StorageFault } from './fake-storage'
export type { FakeWx, FakeWxOptions, InstallOptions } from './fake-wx-types'
export type { FakeWxApi } from './fake-wx-api'
export type { FakeNavigation, NavigationCall, NavigationFault, RouteApi } from './navigation-types'
export type { FakeRequest, FakeServer } from './network-types'
