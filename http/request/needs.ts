import { wrong, type Rule } from '../../stores/check'
import type { AuthNeed } from '../types'

const NEEDS: readonly unknown[] = ['required', 'optional', 'challenge', 'none']
/** The words that `auth` may be. */
export const A_NEED: Rule = [
  "'required', 'optional', 'challenge' or 'none'",
  (value) => NEEDS.indexOf(value) >= 0,
]

/**
 * The word that `needs` gave; undefined means `required`.
 * @throws TypeError for any other value: `false`, meant as `none`, would otherwise wait for a login
 */
export function needOf(owner: string, said: AuthNeed | undefined): AuthNeed {
  if (said !== undefined && !A_NEED[1](said)) throw wrong(owner, 'needs', A_NEED[0], said)
  return said || 'required'
}
