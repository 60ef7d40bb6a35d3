/** The options of an API call, read by name and kind. A wrong kind or an unknown name throws a TypeError that names the API. */
export interface Options {
  readonly callbacks: Callbacks
  /** True if one of success, fail and complete was given; without them many APIs return a promise. */
  readonly hasCallbacks: boolean
  string(name: string): string
  maybeString(name: string): string | undefined
  maybeNumber(name: string): number | undefined
  maybeBoolean(name: string): boolean | undefined
  maybeObject(name: string): Readonly<Record<string, unknown>> | undefined
  maybeStrings(name: string): readonly string[] | undefined
  /** The value unchecked, for an option that may have many kinds. */
  raw(name: string): unknown
}

export interface Callbacks {
  readonly success: Callback | undefined
  readonly fail: Callback | undefined
  readonly complete: Callback | undefined
}

export type Callback = (result: unknown) => void

/** @param known the names the API documents, besides success, fail and complete */
export function readOptions(api: string, given: unknown, known: readonly string[]): Options {
  const values: unknown = given === undefined ? {} : given
  if (!isRecord(values)) throw wrong(api, 'its options', 'an object', given)
  for (const name of Object.keys(values)) {
    if (!known.includes(name) && name !== 'success' && name !== 'fail' && name !== 'complete') {
      throw new TypeError(`wx.${api}: unknown option "${name}"`)
    }
  }

  const read = <T>(name: string, kind: string, is: (value: unknown) => value is T): T | undefined => {
    const value = values[name]
    if (value === undefined) return undefined
    if (!is(value)) throw wrong(api, `option "${name}"`, kind, value)
    return value
  }
  const callbacks: Callbacks = {
    success: read('success', 'a function', isCallback),
    fail: read('fail', 'a function', isCallback),
    complete: read('complete', 'a function', isCallback),
  }
  return {
    callbacks,
    hasCallbacks: Object.keys(callbacks).some((name) => values[name] !== undefined),
    string(name) {
      const value = read(name, 'a string', isString)
      if (value === undefined) throw wrong(api, `option "${name}"`, 'a string', undefined)
      return value
    },
    maybeString: (name) => read(name, 'a string', isString),
    maybeNumber: (name) => read(name, 'a number', isNumber),
    maybeBoolean: (name) => read(name, 'a boolean', isBoolean),
    maybeObject: (name) => read(name, 'an object', isRecord),
    maybeStrings: (name) => read(name, 'an array of strings', isStrings),
    raw: (name) => values[name],
  }
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function isCallback(value: unknown): value is Callback {
  return typeof value === 'function'
}

/** Checks the listener of an `on…` or `off…` API. */
export function readListener(api: string, value: unknown): Callback {
  if (!isCallback(value)) throw wrong(api, 'its listener', 'a function', value)
  return value
}

/** The error for a wrong value. It names the kind of the value, never the value, which may be a secret. */
export function wrong(api: string, what: string, expected: string, value: unknown): TypeError {
  const kind = value === null ? 'null' : Array.isArray(value) ? 'an array' : typeof value
  return new TypeError(`wx.${api}: ${what} must be ${expected}, not ${kind}`)
}

function isString(value: unknown): value is string {
  return typeof value === 'string'
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && !Number.isNaN(value)
}

function isBoolean(value: unknown): value is boolean {
  return typeof value === 'boolean'
}

function isStrings(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(isString)
}
