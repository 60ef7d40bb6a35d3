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

/** A page or component as the hooks see it. Name more of it by a `this` parameter: `onLogin(this: { load(): void })`. */
export type BoundHost<S, F, A> = {
  /** The bound fields, and what the page has itself. */
  readonly data: FieldData<S, F>
  /** The page's own. */
  setData(patch: Partial<FieldData<S, F>> & Record<string, unknown>): void
} & ActionMethods<S, A>

/** What a page asks for. */
export interface AuthBindingOptions<S, F extends Fields<S>, A extends Actions, H = BoundHost<S, F, A>> {
  /**
   * What of the store is seen in `data`: names, or an object from the name in `data` to a name or a function of the
   * store. Tokens cannot be bound, neither by name nor through a function.
   * @example ['isLogin', 'expiry']
   * @example { isLogin: 'isLogin', nickname: (store) => store.session?.nickname }
   */
  readonly fields?: F | undefined
  /**
   * Which actions become methods, for `bindtap` and for `this.login()`: names, or an object from method to action.
   * A method that the page has itself wins.
   * @example ['login', 'logout']
   */
  readonly actions?: A | undefined
  /**
   * `nothing`: the login page opens over it when a request needs a login (see `installLoginRedirect`). `redirect`: it
   * opens over it as long as nobody is signed in. `show`: the page shows login UI of its own, nothing is opened over it.
   * @default 'nothing'
   */
  readonly whenLoggedOut?: 'nothing' | 'redirect' | 'show' | undefined
  /** Load what belongs to the user. Once per login, when the page is on the screen; not for a renewed token. */
  onLogin?(this: H): unknown
  /** Drop what belonged to the user: the session that `onLogin` was called for has gone. A hidden page hears of it when shown. */
  onLogout?(this: H): unknown
}

/**
 * Binds a `Component()` page, a component or a custom tab bar to the store. The page on the screen is set once per
 * change, with the changed fields only; a hidden one does nothing and catches up when it is shown; after unload nothing
 * is set. In a custom tab bar, where the page's `show` and `hide` do not come, it is bound as long as it is attached.
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
    // Of `Page()` the handlers are among the rest.
    definitionFilter: (definition) => watchTaps(definition.methods || definition),
  })
}
