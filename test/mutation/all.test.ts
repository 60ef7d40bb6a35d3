import { afterEach as afterEachOfThem, getState, run } from 'jest-circus'
import * as circus from 'jest-circus'
import type { Circus } from '@jest/types'
import fc from 'fast-check'
import { join } from 'node:path'
import { readdirSync } from 'node:fs'

/** What Stryker's instrumented code looks at: which change is made, how often it was reached, and by which test. */
interface Switch {
  activeMutant?: string | undefined
  currentTestId?: string | undefined
  hitCount?: number
  hitLimit?: number
  mutantCoverage?: { perTest: Record<string, Record<string, number>> }
}
interface TestOutcome {
  id: string
  file: string
  ms: number
  error: string | null
}
interface Outcome {
  ran: number
  killedBy?: string
  error?: string
  /** The tests fail without the change, too: what was run before has left something behind. */
  tainted?: boolean
  looped?: boolean
}
declare global {
  /** `runner.mjs`, which is on the other side of jest's wall. */
  var mutationRunner: {
    unhandled: Map<unknown, unknown>
    /** Once they are known: the milliseconds of each test, and how often it reaches the place of each change. */
    known: { times: Record<string, number>; hits: Record<string, Record<string, number>> }
    /** How many changes each test has found. */
    kills: Record<string, number>
    /** Takes what it may call, and resolves when the tests are to be loaded anew. */
    serve(tests: {
      each: () => Promise<TestOutcome[]>
      coverage: () => unknown
      kill: (change: string, ids: string[], isStatic: boolean) => Promise<Outcome>
    }): Promise<void>
  }
  var __stryker__: Switch | undefined
}
interface Known {
  id: string
  file: string
  test: Circus.TestEntry
  ms: number
}

const [soon, outer] = [setImmediate, globalThis.test]
const text = (error: unknown): string => String(error instanceof Error ? error.stack : error)

// A failure need not be made small: it is enough that there is one.
fc.configureGlobal({ ...fc.readConfigureGlobal(), endOnFailure: true })
// The tests are circus' and not those of the jest around them, so that they can be run as often as needed.
const { describe, test: ofCircus, it, beforeAll, beforeEach, afterAll, afterEach } = circus
Object.assign(globalThis, { describe, it, test: ofCircus, beforeAll, beforeEach, afterAll, afterEach })
afterEachOfThem(() => void jest.restoreAllMocks())
/** It loads the code anew, so that every change would be one to what runs at load: those need a fresh start each. */
const RELOADING = ['http/apps/apps.test.ts']
// Of the code, and of each test, there is one copy for all changes: modules are loaded once.
const rooms = String(process.env.MUTATION_TESTS || 'stores/').split(',')
const tests = join(__dirname, '..')
for (const file of readdirSync(tests, { encoding: 'utf8', recursive: true }).sort())
  if (rooms.some((room) => file.startsWith(room)) && file.endsWith('.test.ts') && !RELOADING.includes(file))
    describe(file, () => void jest.requireActual(join(tests, file)))

const known: Known[] = []
const collect = (block: Circus.DescribeBlock, path: string, file: string): void => {
  for (const child of block.children) {
    const id = `${path} ${child.name}`.trim()
    const of = file || child.name
    if (child.type === 'describeBlock') collect(child, id, of)
    else if (child.mode !== 'skip' && child.mode !== 'todo') {
      let unique = id
      for (let i = 2; known.some((each) => each.id === unique); i++) unique = `${id} #${String(i)}`
      const ms = mutationRunner.known.times[unique] ?? 0
      known.push({ id: unique, file: of, test: child, ms })
    }
  }
}

/** Runs one test alone, with the hooks of what it stands in: why it failed. */
const alone = async ({ test, ms }: Known): Promise<string | null> => {
  const undo: (() => void)[] = []
  for (let child: Circus.TestEntry | Circus.DescribeBlock = test; child.parent; child = child.parent) {
    const { parent } = child
    const { children } = parent
    parent.children = [child]
    undo.push(() => void (parent.children = children))
  }
  const { unhandled } = mutationRunner
  test.errors.length = 0
  unhandled.clear()
  // What hangs does so for ever, but the machine may do something else, too.
  test.timeout = ms ? 400 + 20 * ms : 60_000
  try {
    await run()
    // A rejection is told a turn later.
    await new Promise<void>((resolve) => void soon(resolve))
    const failed: unknown[] = [...test.errors.flat(), ...unhandled.values()].filter(Boolean)
    return failed.length ? text(failed[0]) : null
  } finally {
    for (const each of undo) each()
  }
}

const at = (): Switch => (globalThis.__stryker__ ??= {})

outer(
  'changes',
  async () => {
    collect(getState().rootDescribeBlock, '', '')
    await mutationRunner.serve({
      async each() {
        const outcomes: TestOutcome[] = []
        for (const each of known) {
          const since = performance.now()
          at().currentTestId = each.id
          const error = await alone(each)
          at().currentTestId = undefined
          each.ms = Math.max(performance.now() - since, 1)
          outcomes.push({ id: each.id, file: each.file, ms: each.ms, error })
        }
        return outcomes
      },

      coverage: () => at().mutantCoverage,

      async kill(change, ids, isStatic) {
        const wanted = new Set(ids)
        const { kills } = mutationRunner
        const cost = ({ id, ms }: Known): number => ms / (1 + (kills[id] ?? 0))
        // What is quick first, and what has found something before.
        const order = known
          .filter(({ id }) => !ids.length || wanted.has(id))
          .sort((a, b) => cost(a) - cost(b))
        const changed = (on: boolean, { id }: Known): void => {
          at().activeMutant = on || isStatic ? change : undefined
          at().hitCount = 0
          // What goes round for ever, in promises that let no timer through, ends by that.
          at().hitLimit = 1000 + 100 * (mutationRunner.known.hits[id]?.[change] ?? 0)
        }
        try {
          let ran = 0
          for (const each of order) {
            ran++
            changed(true, each)
            const error = await alone(each)
            if (Number(at().hitCount) > Number(at().hitLimit)) return { ran, looped: true }
            if (error === null) continue
            // All changes share one process: it was this one only if the test does not fail without it, and fails again with it.
            if (!isStatic) {
              changed(false, each)
              if ((await alone(each)) !== null) return { ran, tainted: true, killedBy: each.id, error }
              changed(true, each)
              if ((await alone(each)) === null) continue
            }
            kills[each.id] = (kills[each.id] ?? 0) + 1
            return { ran, killedBy: each.id, error }
          }
          return { ran }
        } finally {
          at().activeMutant = undefined
        }
      },
    })
  },
  2 ** 31 - 1,
)
