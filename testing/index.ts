/**
 * `mobx-miniprogram-auth/testing`: a strict fake `wx` and a clock that stands still, for the tests of your app and of this
 * package. It needs no test framework and no Node API.
 */
export { fail, ok } from './network/answers'
export { createFakeClock } from './clock/fake-clock'
export { createFakeWx } from './fake-wx'
export type { FakeAnswer, FakeFailure, Reply } from './network/answers'
export type { FakeAppFiles } from './pages/fake-app'
export type { FakeClock } from './clock/fake-clock'
export type { FakeDialogs, FakeModal, FakeToast } from './phone/fake-dialogs'
export type { Launch } from './phone/fake-lifecycle'
export type { FakeLogin, LoginFault } from './phone/fake-login'
export type { FakePage, PageDefinition, PageState } from './pages/fake-page'
export type { FakeSocket, FakeSocketServer } from './network/fake-socket'
export type { FakePayment, FakeSheets, FakeSubscription, SubscriptionAnswer } from './phone/fake-sheets'
export type { FakeStorage, StorageFault } from './phone/fake-storage'
export type { FakeWx, FakeWxOptions, InstallOptions } from './fake-wx-types'
export type { FakeWxApi } from './fake-wx-api'
export type { FakeNavigation, NavigationCall, NavigationFault, RouteApi } from './navigation/navigation-types'
export type { FakeRequest, FakeServer } from './network/network-types'
