/**
 * Checks of arguments. A wrong option throws a `TypeError` at once. The message names the option and the kind of the
 * given value, but never the value itself, which may be a secret.
 */

type Kind = 'function' | 'string' | 'boolean' | 'number' | 'object' | 'duration' | 'array'

/** Describes the kind of a value without showing the value (except for a number). */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  if (Array.isArray(value)) return 'an array'
  if (typeof value === 'number') return 'the number ' + String(value)
  if (value === '') return 'an empty string'
  return (typeof value === 'object' ? 'an ' : 'a ') + typeof value
}

/** True for an own property. `in` would also be true for `constructor`, `toString` and others that every object has. */
export const has = (object: object, name: string): boolean =>
  Object.prototype.hasOwnProperty.call(object, name)

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * True for a missing storage value. `wx.getStorageSync` returns '' for a missing key, and so may a storage built on
 * it.
 */
export const isNothing = (raw: unknown): boolean => raw === undefined || raw === null || raw === ''

/** The kinds that `typeof` alone does not tell. */
const KINDS: Record<string, Rule> = {
  object: ['an object', isRecord],
  array: ['an array', Array.isArray],
  duration: [
    'a number of ms, 0 or more',
    (value) => typeof value === 'number' && value >= 0 && value < Infinity,
  ],
}

/** A wanted kind: its name for the error message, and its test. */
export type Rule = readonly [wanted: string, fits: (value: unknown) => boolean]

/** The rule for a kind by its name. */
export function kindFor(name: string): Rule {
  return KINDS[name] || ['a ' + name, (value) => typeof value === name]
}

/** Makes the error for a value of the wrong kind. */
export function wrong(
  owner: string,
  option: string,
  wanted: string,
  value: unknown,
  kind = kindOf(value),
): TypeError {
  return new TypeError(owner + ': `' + option + '` must be ' + wanted + ', got ' + kind)
}

/**
 * Checks the options of a function.
 * @param owner the function's name, for errors
 * @param kinds the kind of each option; a `?` at the end makes the option optional, `|` allows several kinds
 * @throws TypeError for an unknown option, a missing one, or one of the wrong kind
 */
export function checkOptions(
  owner: string,
  options: unknown,
  kinds: Readonly<Record<string, `${Kind}${string}`>>,
): void {
  if (!isRecord(options)) throw wrong(owner, 'options', 'an object', options)
  for (const option of Object.keys(options))
    if (!has(kinds, option)) throw new TypeError(owner + ': unknown option `' + option + '`')
  for (const option of Object.keys(kinds)) {
    const rule = String(kinds[option])
    const value = options[option]
    if (value === undefined && rule.endsWith('?')) continue
    const allowed = rule.replace('?', '').split('|').map(kindFor)
    if (!allowed.some(([, fits]) => fits(value)))
      throw wrong(owner, option, allowed.map(([said]) => said).join(' or '), value)
  }
}

/** @throws TypeError unless the value has all of these methods */
export function checkMethods(owner: string, option: string, value: unknown, methods: string): void {
  for (const method of methods.split(' ')) {
    const found: unknown = isRecord(value) && value[method]
    if (typeof found !== 'function') throw wrong(owner, option + '.' + method, 'a function', found)
  }
}
