import { kindOf, wrong } from '../../stores/check'
import type { AuthStore } from '../../stores/contract'

const FIELDS = ['isLogin', 'expiry', 'status', 'reason', 'generation', 'waiting'] as const
const ACTIONS = ['login', 'logout', 'refresh', 'expire', 'cancelLogin', 'setSession'] as const

/** Any store: the profile and the credentials do not matter here. */
export type AnyAuthStore = AuthStore<object, never>

/**
 * What may be bound by name. `token` and `session` may not: a secret has no business in page data. Nor may `error`, of
 * which `setData` would leave an empty object; pick what is shown: `(store) => store.error?.message`.
 */
export type FieldKey = (typeof FIELDS)[number]

/** What a template or a page may call. */
export type ActionKey = (typeof ACTIONS)[number]

/** A list of names, or from each name in `data` to what it is bound to. */
export type Fields<S> = readonly FieldKey[] | Readonly<Record<string, FieldKey | ((store: S) => unknown)>>

/** A list of names, or from each method to the action it stands for. */
export type Actions = readonly ActionKey[] | Readonly<Record<string, ActionKey>>

/** `setData` drops `undefined`; it arrives as `null`. */
type Settable<T> = undefined extends T ? Exclude<T, undefined> | null : T

/** What the fields put into `data`; nothing where none are given, which leaves `F` as wide as it can be. */
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

/** The methods that the actions make. */
export type ActionMethods<S, A> = [Actions] extends [A]
  ? Record<never, never>
  : A extends readonly (infer Key extends keyof S)[]
    ? { [Name in Key]: S[Name] }
    : { -readonly [Name in keyof A]: A[Name] extends keyof S ? S[A[Name]] : never }

/** By name in `data`: what the store has by this name, or what a function makes of it. */
export type Bound = Record<string, FieldKey | ((store: AnyAuthStore) => unknown)>
type Action = (...args: never[]) => unknown

/** @throws TypeError for something that is no store */
export function checkStore(owner: string, store: unknown): void {
  if (typeof Reflect.get(Object(store), 'cancelLogin') !== 'function')
    throw wrong(owner, 'store', 'an AuthStore', store)
}

/** Both shapes of `fields` and `actions` as one. */
function entries(given: object): [name: string, value: unknown][] {
  return Array.isArray(given)
    ? given.map((name: unknown) => [String(name), name])
    : Object.keys(given).map((name) => [name, Reflect.get(given, name)])
}

const isGetter = (value: unknown): value is (store: AnyAuthStore) => unknown => typeof value === 'function'

function known<Key extends string>(keys: readonly Key[], owner: string, option: string, value: unknown): Key {
  const key = keys.find((each) => each === value)
  if (key) return key
  const said = typeof value === 'string' ? '`' + value + '`' : kindOf(value)
  throw new TypeError(owner + ': `' + option + '` cannot bind ' + said)
}

/** @throws TypeError for what cannot be bound */
export function readFields(owner: string, given: object = []): Bound {
  const fields: Bound = {}
  for (const [name, value] of entries(given))
    fields[name] = isGetter(value) ? value : known(FIELDS, owner, 'fields', value)
  return fields
}

/** @throws TypeError for what is no action */
export function readActions(owner: string, store: AnyAuthStore, given: object = []): Record<string, Action> {
  const methods: Record<string, Action> = {}
  // A function of its own for each: the platform may write on what it is given.
  for (const [name, value] of entries(given)) {
    const action: Action = store[known(ACTIONS, owner, 'actions', value)]
    methods[name] = (...args) => action(...args)
  }
  return methods
}

/** What is shorter than this, as a test's token, is looked for as a whole value only: it may well be part of a nickname. */
const SHORT = 6

/**
 * A field function can pick anything. What equals a secret or holds one, however deep, stays out of `data`: it would
 * travel to the view, into logs and into the debugger. So does a text with a secret in it: a header, an address.
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
