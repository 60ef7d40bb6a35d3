/** What is used by something else than an import: by a command, by WeChat, by a bundler, by a path in a test. */
module.exports = async () => {
  const { SCRIPTS, COMPONENTS, DEVELOPMENT, TESTING, COMMAND } = await import('./build/entries.mjs')
  return {
    include: ['files', 'dependencies', 'unlisted', 'binaries', 'unresolved', 'exports', 'duplicates'],
    ignoreExportsUsedInFile: true,
    entry: [
      ...Object.values(SCRIPTS),
      ...Object.values(COMPONENTS),
      ...DEVELOPMENT.map(({ source }) => source),
      ...Object.values(TESTING),
      COMMAND.source,
      '.ci/*.mjs',
      'bench/{build-package.mjs,shell.ts,worker.ts,scenarios/{main,worker}.ts,measures/*.ts,peers/*.ts,pages/*.ts,load/*.mjs}',
      'build/docs/typedoc*.mjs',
      // Types of the module beside it.
      'build/*.d.mts',
      'miniprogram/**/*.ts',
      'starter/**/*.js',
      'preview/httputil/**/*.js',
      'preview/{start,testing}.ts',
      'server/deploy/*.mjs',
      'preview/page/{main,live}.ts',
      'test/**/*.test{,-d}.ts',
      'test/docs/_api-context.ts',
      'test/fuzz/worker.ts',
      'test/e2e/{serve.ts,*-app/**/*.ts}',
      'test/mutation/*.{cjs,mjs}',
      'test/package/{engine,builder,bundlers}/*.{ts,mjs}',
      'test/preview/fixture/**/*.ts',
      'test/server/_full-disk-server.ts',
    ],
    ignoreDependencies: [
      // Named by a path: build/check-package.mjs, build/docs/typedoc.mjs, test/mutation/run.mjs.
      '@arethetypeswrong/cli',
      '@stryker-mutator/core',
      'publint',
      'typedoc-plugin-markdown',
      // Parts of fastify, and of jest.
      ...['@fastify/ajv-compiler', '@fastify/fast-json-stringify-compiler'],
      ...['@jest/types', 'expect', 'jest-circus', 'jest-environment-node', 'jest-mock', 'pretty-format'],
      // In a package.json and a lock of their own, because of their size: bench/ and folders of test/package/.
      ...['axios', 'axios-auth-refresh', 'flyio', '@supabase/auth-js', 'wafer2-client-sdk', 'miniprogram-ci'],
      ...['autocannon', 'better-auth'],
      ...['@rollup/.*', 'webpack'].map((name) => new RegExp(`^${name}$`)),
    ],
    ignoreIssues: { 'test/docs/_api-context.ts': ['duplicates'] },
  }
}
