import type { Answer } from '../answer'
import type { Place } from '../carry'
import type { Facts } from '../facts'
import type { RequestSpec } from '../request-spec'
import type { SessionFields } from '../session-fields'
import type { Settings } from '../settings'
import type { Shape } from '../shape'

/** What is known, as the parts of the file need it. */
export interface Known {
  readonly facts: Facts
  readonly settings: Settings
  readonly login: RequestSpec
  /** What the login answered. */
  readonly answer: Answer
  readonly fields: SessionFields
  readonly places: readonly Place[]
  readonly shape: Shape
  readonly unwrap: boolean
  readonly isTs: boolean
}
