/*
 * The explorer for tests. It replaces the engine of the store by the real engine with a view of its state, so tests must import the
 * explorer only from this file.
 */
import type * as EngineModule from '../../stores/store/engine'
import type * as EngineViewModule from './_engine-view'
import { explore as search, play as replay, type Report, type Search } from './_explore'
import { engineView, plant } from './_engine-view'
import type { Bounds, World } from './_world'

export { finish } from './_finish'
export { plant } from './_engine-view'
export type { Bounds } from './_world'

// The explorer must read the engine's state, to know whether two states are the same.
jest.mock('../../stores/store/engine', () => {
  const real = jest.requireActual<typeof EngineModule>('../../stores/store/engine')
  const { observeEngine } = jest.requireActual<typeof EngineViewModule>('./_engine-view')
  return {
    ...real,
    createEngine: (...given: Parameters<typeof real.createEngine>) =>
      observeEngine(real.createEngine(...given)),
  }
})

/** The bounds of a world in which only these things happen. */
export const only = (some: Partial<Bounds>): Bounds => ({
  requests: 0,
  expired: 0,
  lost: 0,
  failures: 0,
  ticks: 0,
  hides: 0,
  logouts: 0,
  logins: 0,
  aborts: 0,
  manualRenewals: 0,
  ...some,
})

export const everything: Bounds = {
  requests: 3,
  expired: 2,
  lost: 2,
  failures: 2,
  ticks: 2,
  hides: 2,
  logouts: 1,
  logins: 2,
  aborts: 1,
  manualRenewals: 1,
}

export const explore = (bounds: Bounds, options: Omit<Search, 'bounds' | 'engine'> = {}): Promise<Report> =>
  search({ ...options, bounds, engine: engineView })
export const play = (bounds: Bounds, steps: readonly string[]): Promise<World> =>
  replay(bounds, engineView, steps)

/** Prints the report of a search in one line. */
export function printReport(name: string, { states, steps, interleavings, depth, complete }: Report): void {
  const counted = `${String(interleavings)} interleavings, ${String(states)} states, ${String(steps)} steps tried`
  const extent = complete ? 'all of them' : 'stopped there'
  process.stdout.write(`explored: ${name}: ${counted}, up to ${String(depth)} steps long, ${extent}\n`)
}

/** Checks that a search that tries known states again finds the same paths. */
export async function expectSameInterleavings(bounds: Bounds): Promise<void> {
  const merged = await explore(bounds)
  const naive = await explore(bounds, { naive: true })
  expect(merged.interleavings).toBe(naive.interleavings)
  expect(merged.states).toBeLessThan(naive.states)
}

/** Makes every test of the file fail if there is an unhandled rejection. */
export function useExplorer(): void {
  const rejections: unknown[] = []
  const onRejection = (error: unknown): void => void rejections.push(error)
  const stackTraceLimit = Error.stackTraceLimit
  beforeAll(() => {
    process.on('unhandledRejection', onRejection)
    // Without stacks the search is faster: it makes many errors, and reads few of them.
    Error.stackTraceLimit = 0
  })
  afterAll(() => {
    process.off('unhandledRejection', onRejection)
    Error.stackTraceLimit = stackTraceLimit
  })
  afterEach(() => {
    plant.fault = null
    expect(rejections.splice(0)).toEqual([])
  })
}
