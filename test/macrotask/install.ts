import { MacrotaskPromise } from './promise'

// Before any other module is loaded: what was written with `async` runs over this one too, since the code of this
// project is compiled to generators.
Object.assign(globalThis, { Promise: MacrotaskPromise })
