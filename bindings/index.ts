/** The public names of `bindings/`. Pages name the components `auth-gate` and `login-panel` by their paths. */
export { authBehavior } from './page/auth-behavior'
export { bindAuth } from './page/bind-auth'
export { bindCall, provideAuth } from './page/host'
export type { AuthBindingOptions, BoundHost } from './page/auth-behavior'
export type { ActionKey, Actions, FieldKey, Fields } from './page/fields'
export type { PanelCredentials } from './login-panel/panel-credentials'
