import { kindOf, wrong } from '../../stores/check'
import type { AuthStore } from '../../stores/contract'

const FIELDS = ['isLogin', 'expiry', 'status', 'reason', 'generation', 'waiting'] as const
const ACTIONS = ['login', 'logout', 'refresh', 'expire', 'cancelLogin', 'setSession'] as const

/** Any store, whatever its session holds and its `login` takes. */
export type AnyAuthStore = AuthStore<object, never>

/**
 * The values of the store that you can bind by name. `token` and `session` are not among them, because secrets must not get
 * into page data. Neither is `error`, which `setData` would turn into an empty object: bind what you show of it by a
 * function, `(store) => store.error?.message`.
 */
export type FieldKey = (typeof FIELDS)[number]

/** The actions of the store that you can bind. */
export type ActionKey = (typeof ACTIONS)[number]

/** A list of names, or an object from each name in `data` to a name or a function of the store. */
export type Fields<S> = readonly FieldKey[] | Readonly<Record<string, FieldKey | ((store: S) => unknown)>>

/** A list of actions, or an object from the name of each method to an action. */
export type Actions = readonly ActionKey[] | Readonly<Record<string, ActionKey>>

/** `setData` drops `undefined`, so an undefined value arrives as `null`. */
type Settable<T> = undefined extends T ? Exclude<T, undefined> | null : T

/** The types of the bound fields in `data`. Without fields there are none: then TypeScript infers `F` as all of `Fields<S>`. */
export type FieldData<S, F> = [Fields<S>] extends [F]
  ? Record<never, never>
  : F extends readonly (infer Key extends keyof S)[]
    ? { [Name in Key]: S[Name] }
    : {
        -readonly [Name in keyof F]: F[Name] extends (store: S) => infer T
          ? Settable<T>
          : F[Name] extends keyof S
            ? S[F[Name]]
            : never
      }

/** The types of the methods that the bound actions become. */
export type ActionMethods<S, A> = [Actions] extends [A]
  ? Record<never, never>
  : A extends readonly (infer Key extends keyof S)[]
    ? { [Name in Key]: S[Name] }
    : { -readonly [Name in keyof A]: A[Name] extends keyof S ? S[A[Name]] : never }

/** For each name in `data`: the name of a value of the store, or a function of the store. */
export type Bound = Record<string, FieldKey | ((store: AnyAuthStore) => unknown)>
type Action = (...args: never[]) => unknown

/** @throws TypeError if `store` is not an AuthStore */
export function checkStore(owner: string, store: unknown): void {
  if (typeof Reflect.get(Object(store), 'cancelLogin') !== 'function')
    throw wrong(owner, 'store', 'an AuthStore', store)
}

/** Both shapes of `fields` and `actions` (a list, an object) as pairs. */
function entries(given: object): [name: string, value: unknown][] {
  return Array.isArray(given)
    ? given.map((name: unknown) => [String(name), name])
    : Object.keys(given).map((name) => [name, Reflect.get(given, name)])
}

const isGetter = (value: unknown): value is (store: AnyAuthStore) => unknown => typeof value === 'function'

function checkedKey<Key extends string>(
  keys: readonly Key[],
  owner: string,
  option: string,
  value: unknown,
): Key {
  const key = keys.find((each) => each === value)
  if (key) return key
  const said = typeof value === 'string' ? '`' + value + '`' : kindOf(value)
  throw new TypeError(owner + ': `' + option + '` cannot bind ' + said)
}

/** @throws TypeError for a value that cannot be bound */
export function readFields(owner: string, given: object = []): Bound {
  const fields: Bound = {}
  for (const [name, value] of entries(given))
    fields[name] = isGetter(value) ? value : checkedKey(FIELDS, owner, 'fields', value)
  return fields
}

/** @throws TypeError for a name that is not an action */
export function readActions(owner: string, store: AnyAuthStore, given: object = []): Record<string, Action> {
  const methods: Record<string, Action> = {}
  // A new function for each method, because the platform may write properties on it.
  for (const [name, value] of entries(given)) {
    const action: Action = store[checkedKey(ACTIONS, owner, 'actions', value)]
    methods[name] = (...args) => action(...args)
  }
  return methods
}

/** In characters: a shorter secret, such as a test's token, counts only as a whole value: it may be part of a nickname. */
const SHORT = 6

/**
 * Does a value equal or contain the session's token or refresh token, at any depth, also inside a text (a header, an url)?
 * A field function can return anything, and in `data` a secret would reach the view, logs and the debugger.
 */
export function isSecret(store: AnyAuthStore, value: unknown): boolean {
  const { session } = store
  const text = JSON.stringify(value)
  return (
    !!session &&
    !!text &&
    [session.token, session.refreshToken].some((secret) => {
      const quoted = JSON.stringify(secret || '')
      return !!secret && text.indexOf(secret.length < SHORT ? quoted : quoted.slice(1, -1)) >= 0
    })
  )
}
