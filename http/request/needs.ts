import { wrong, type Rule } from '../../stores/check'
import type { AuthNeed } from '../types'

const NEEDS: readonly unknown[] = ['required', 'optional', 'challenge', 'none']
/** What `auth` may be. */
export const A_NEED: Rule = [
  "'required', 'optional', 'challenge' or 'none'",
  (value) => NEEDS.indexOf(value) >= 0,
]

/** What `needs` says; nothing is `required`. @throws TypeError for another word: a `false` for "none" would wait for a login */
export function needOf(owner: string, said: AuthNeed | undefined): AuthNeed {
  if (said !== undefined && !A_NEED[1](said)) throw wrong(owner, 'needs', A_NEED[0], said)
  return said || 'required'
}
