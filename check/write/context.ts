import type { Answer } from '../answer'
import type { Place } from '../carry'
import type { Facts } from '../facts'
import type { RequestSpec } from '../request-spec'
import type { SessionFields } from '../session-fields'
import type { Settings } from '../settings'
import type { Shape } from '../shape'

/** What is known about the backend, for the parts that write the file. */
export interface Context {
  readonly facts: Facts
  readonly settings: Settings
  readonly login: RequestSpec
  /** The answer of the login. */
  readonly answer: Answer
  readonly fields: SessionFields
  readonly places: readonly Place[]
  readonly shape: Shape
  /** Whether the file uses the interceptor `unwrap`. */
  readonly unwrap: boolean
  /** Whether the file is TypeScript; else JavaScript. */
  readonly isTs: boolean
}
