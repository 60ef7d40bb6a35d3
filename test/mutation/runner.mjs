/**
 * Stryker's own runner starts jest anew for each change, which loads all modules again: seconds for each of thousands. Here
 * jest starts once (`all.test.ts`), and what a change costs is the tests that reach it, until one of them fails.
 */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { relative } from 'node:path'
import { runCLI } from 'jest'

/** In Stryker's copy of the project: a process that takes the place of one that hung knows them, too. */
const KNOWN = '.known-tests.json'

class RunnerInOneProcess {
  #jest = null
  /** What `all.test.ts` gives. */
  #tests = null
  #release = () => undefined
  /** How many changes each test has found. */
  #kills = {}

  capabilities() {
    return { reloadEnvironment: true }
  }

  async #load() {
    const loaded = new Promise((resolve) => {
      globalThis.mutationRunner = {
        unhandled: new Map(),
        kills: this.#kills,
        known: existsSync(KNOWN) ? JSON.parse(readFileSync(KNOWN, 'utf8')) : { times: {}, hits: {} },
        serve: (tests) => {
          resolve(tests)
          return new Promise((release) => (this.#release = release))
        },
      }
    })
    const options = { runInBand: true, silent: true, watchman: false, ci: true, reporters: [] }
    this.#jest = runCLI({ $0: '', _: [], config: 'test/mutation/jest.config.cjs', ...options }, [
      process.cwd(),
    ])
    this.#tests = await Promise.race([
      loaded,
      this.#jest.then(({ results }) => {
        throw new Error(JSON.stringify(results.testResults.map(({ failureMessage }) => failureMessage)))
      }),
    ])
  }

  async dispose() {
    this.#release()
    await this.#jest
    this.#tests = null
  }

  async dryRun() {
    await this.#load()
    const told = await this.#tests.each()
    const mutantCoverage = JSON.parse(JSON.stringify(this.#tests.coverage() ?? { static: {}, perTest: {} }))
    const times = Object.fromEntries(told.map(({ id, ms }) => [id, ms]))
    globalThis.mutationRunner.known = { times, hits: mutantCoverage.perTest }
    writeFileSync(KNOWN, JSON.stringify(globalThis.mutationRunner.known))
    const tests = told.map(({ id, file, ms, error }) => ({
      id,
      name: id,
      fileName: `test/${file}`,
      timeSpentMs: ms,
      ...(error === null ? { status: 0 } : { status: 1, failureMessage: error }),
    }))
    return { status: 'complete', tests, mutantCoverage }
  }

  async mutantRun(options) {
    const { activeMutant, testFilter = [], mutantActivation, reloadEnvironment } = options
    const isStatic = mutantActivation === 'static'
    if (reloadEnvironment && this.#tests) await this.dispose()
    if (!this.#tests) {
      if (isStatic) process.env.__STRYKER_ACTIVE_MUTANT__ = activeMutant.id
      try {
        await this.#load()
      } catch (error) {
        if (!isStatic) throw error
        this.#tests = null
        return { status: 'killed', killedBy: [], failureMessage: String(error), nrOfTests: 0 }
      } finally {
        delete process.env.__STRYKER_ACTIVE_MUTANT__
      }
    }
    const { ran, killedBy, error, tainted, looped } = await this.#tests.kill(
      activeMutant.id,
      testFilter,
      isStatic,
    )
    if (looped) return { status: 'timeout', reason: 'it loops' }
    if (tainted && !options.again) {
      await this.dispose()
      return this.mutantRun({ ...options, again: true })
    }
    return killedBy
      ? { status: 'killed', killedBy: [killedBy], failureMessage: error, nrOfTests: ran }
      : { status: 'survived', nrOfTests: ran }
  }
}

/** Of all changes, as many as `--sample` says, which ones `--seed` says. */
class Sample {
  #taken = new Set()

  init() {}

  group(mutants) {
    const drawn = mutants
      .map(({ id, fileName, location, replacement }) => {
        const text = JSON.stringify([
          process.env.MUTATION_SEED,
          relative(process.cwd(), fileName),
          location,
          replacement,
        ])
        return { id, place: createHash('sha256').update(text).digest('hex') }
      })
      .sort((a, b) => (a.place < b.place ? -1 : 1))
      .slice(0, Number(process.env.MUTATION_SAMPLE))
    this.#taken = new Set(drawn.map(({ id }) => id))
    return [mutants.map(({ id }) => id)]
  }

  check(mutants) {
    return Object.fromEntries(
      mutants.map(({ id }) => [
        id,
        this.#taken.has(id) ? { status: 'passed' } : { status: 'compileError', reason: 'not in the sample' },
      ]),
    )
  }
}

export const strykerPlugins = [
  { kind: 'TestRunner', name: 'in-one-process', injectableClass: RunnerInOneProcess },
  { kind: 'Checker', name: 'sample', injectableClass: Sample },
]
