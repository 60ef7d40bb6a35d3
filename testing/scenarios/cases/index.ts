import type { Scenario } from '../scene'
import { account } from './account'
import { failure } from './failure'
import { phone } from './phone'
import { renewal } from './renewal'
import { request } from './request'

/** All scenarios, in the order of their numbers. */
export const scenarios: readonly Scenario[] = [...renewal, ...failure, ...account, ...phone, ...request].sort(
  (a, b) => Number(a.id.slice(1)) - Number(b.id.slice(1)),
)
