/** How each room is changed and tested; `run.mjs` says which one it is. */
process.env.FC_RUNS = '20'

/** What is changed: not the texts of types and lists of names. */
export const ROOMS = {
  stores: ['stores/**/*.ts', '!stores/{types,events,index}.ts'],
  http: ['http/**/*.ts', '!http/**/{types,contract,index}.ts'],
}

/** Where the figures of a room are. */
export const reportOf = (room) => `.cache/mutation-${room}.json`

const room = process.env.MUTATE ?? 'stores'
/** Store and client are tested with each other, and both on a platform that is not `wx` with the pages. */
process.env.MUTATION_TESTS ??= 'stores/,http/,bindings/another-platform'
const sampled = !!process.env.MUTATION_SAMPLE

export default {
  testRunner: 'in-one-process',
  plugins: ['./test/mutation/runner.mjs'],
  coverageAnalysis: 'perTest',
  mutate: ROOMS[room],
  ignorePatterns: [
    ...['server', 'preview', 'miniprogram', 'miniprogram_dist', 'bench', 'coverage'],
    ...['.cache', '.data', '.preview'],
  ],
  tempDirName: '.cache/stryker',
  checkers: sampled ? ['sample'] : [],
  // What is left out of a sample is no result to keep.
  incremental: !sampled,
  incrementalFile: `.cache/mutation-incremental-${room}.json`,
  reporters: ['clear-text', 'progress-append-only', 'json'],
  jsonReporter: { fileName: reportOf(room) },
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  // Long enough for a machine that does something else, too: a change that is only slow is not found.
  timeoutMS: 20_000,
  timeoutFactor: 2,
  concurrency: 1,
}
