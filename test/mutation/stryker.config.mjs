/** `npm run test:mutation`: does a test fail when the code is changed? Survivors are explained in test/mutation/survivors.md. */
process.env.FC_RUNS = '20'

export default {
  testRunner: 'jest',
  jest: { projectType: 'custom', configFile: 'test/mutation/jest.config.cjs', enableFindRelatedTests: false },
  coverageAnalysis: 'perTest',
  // Not the texts of types and lists of names.
  mutate: [
    'stores/**/*.ts',
    '!stores/{types,events,index}.ts',
    'http/{attempt,call,deadlines,foreground,lanes,onion,parking,path}.ts',
  ],
  ignorePatterns: [
    ...['server', 'preview', 'miniprogram', 'miniprogram_dist', 'bench', 'coverage'],
    ...['.cache', '.data', '.preview'],
  ],
  tempDirName: '.cache/stryker',
  incremental: true,
  incrementalFile: '.cache/mutation-incremental.json',
  reporters: ['clear-text', 'progress-append-only', 'json'],
  jsonReporter: { fileName: '.cache/mutation.json' },
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  timeoutMS: 15_000,
  concurrency: 2,
}
