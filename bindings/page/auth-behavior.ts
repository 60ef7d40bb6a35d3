import { readPlan } from './binding'
import {
  readActions,
  type ActionMethods,
  type Actions,
  type AnyAuthStore,
  type FieldData,
  type Fields,
} from './fields'
import { hostBehavior } from './host'
import { watchTaps } from './taps'

/**
 * The `this` of the hooks: your page or component. To use more members of your page, declare them by a `this` parameter:
 * `onLogin(this: { load(): void })`.
 */
export type BoundHost<S, F, A> = {
  /** The page's data, with the bound fields. */
  readonly data: FieldData<S, F>
  /** The page's own `setData`. */
  setData(patch: Partial<FieldData<S, F>> & Record<string, unknown>): void
} & ActionMethods<S, A>

/** The options of `authBehavior` and `bindAuth`. */
export interface AuthBindingOptions<S, F extends Fields<S>, A extends Actions, H = BoundHost<S, F, A>> {
  /**
   * The values of the store that `data` gets: a list of names, or an object from each name in `data` to a name or a function
   * of the store. Tokens cannot be bound, neither by name nor through a function.
   * @default []
   * @example ['isLogin', 'expiry']
   * @example { isLogin: 'isLogin', nickname: (store) => store.session?.nickname }
   */
  readonly fields?: F | undefined
  /**
   * The actions of the store that become methods of the page, for `bindtap` and for `this.login()`: a list of names, or an
   * object from each method to an action. If the page has a method of the same name, the page's method stays.
   * @default []
   * @example ['login', 'logout']
   */
  readonly actions?: A | undefined
  /**
   * What happens on your page while nobody is signed in. `nothing`: the login page opens over the page when a request needs
   * a login (see `installLoginRedirect`). `redirect`: the login page opens over the page also without a request. `show`: the
   * page shows login UI of its own, and the login page does not open over it.
   * @default 'nothing'
   */
  readonly whenLoggedOut?: 'nothing' | 'redirect' | 'show' | undefined
  /** Load the user's data here. Called once per login, when the page is on the screen; not for a renewed token. */
  onLogin?(this: H): unknown
  /** Drop the user's data here: the session of the last `onLogin` has ended. A hidden page gets the call when it is shown. */
  onLogout?(this: H): unknown
}

/**
 * Binds a `Component()` page, a component or a custom tab bar to the store. On the screen, each change costs one `setData`
 * with the changed fields only. A hidden page does nothing and catches up when it is shown; after unload nothing is set. A
 * custom tab bar gets no `show` and `hide`, so it stays bound as long as it is attached.
 *
 * The first values are set in `attached`, before the first paint.
 * @throws TypeError for an unknown or wrong option, or for a field or action that cannot be bound
 * @example
 * Component({
 *   behaviors: [authBehavior(authStore, { fields: ['isLogin'], actions: ['login', 'logout'] })],
 *   methods: { onTap() { if (!this.data.isLogin) void this.login() } },
 * })
 */
export function authBehavior<
  S extends AnyAuthStore,
  const F extends Fields<S>,
  const A extends Actions,
  H = BoundHost<S, F, A>,
>(
  store: S,
  options?: AuthBindingOptions<S, F, A, H>,
): ReturnType<typeof Behavior<FieldData<S, F>, Record<never, never>, ActionMethods<S, A>, []>>
export function authBehavior(
  store: AnyAuthStore,
  options: AuthBindingOptions<AnyAuthStore, Fields<AnyAuthStore>, Actions> = {},
): string {
  const plan = readPlan('authBehavior', store, options)
  return hostBehavior(() => plan, {
    methods: readActions('authBehavior', store, options.actions),
    // A definition for `Page()` has its handlers beside `data`, not in `methods`.
    definitionFilter: (definition) => watchTaps(definition.methods || definition),
  })
}
