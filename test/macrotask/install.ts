import { MacrotaskPromise } from './promise'

// Runs before any other module is loaded. Async functions use this promise too, because the code of this jest
// project is compiled to generators.
Object.assign(globalThis, { Promise: MacrotaskPromise })
