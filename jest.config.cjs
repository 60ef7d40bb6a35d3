// The rooms that need no browser (unit), the same where promises are tasks (macrotask), whole worlds of events (explore),
// pages rendered on glass-easel (pages), what the documentation shows (docs), the server against its embedded database
// (server, attack) and a real PostgreSQL (postgres), the example app in Chromium (e2e).
const common = {
  transform: {
    '^.+\\.[cm]?ts$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
  },
  moduleNameMapper: {
    '^mobx-miniprogram-auth$': '<rootDir>/index.ts',
    '^mobx-miniprogram-auth/login-redirect$': '<rootDir>/bindings/login-redirect/login-redirect.ts',
    '^mobx-miniprogram-auth/authorize$': '<rootDir>/http/authorize/authorize.ts',
    '^mobx-miniprogram-auth/socket$': '<rootDir>/http/socket/connect.ts',
    '^mobx-miniprogram-auth/wechat-session$': '<rootDir>/stores/platform/wx-session.ts',
    '^mobx-miniprogram-auth/expiring-storage$': '<rootDir>/stores/expiring-storage/expiring-storage.ts',
    '^mobx-miniprogram-auth/testing/render$': '<rootDir>/preview/testing.ts',
    '^mobx-miniprogram-auth/inspector$': '<rootDir>/inspector/inspect.ts',
    '^mobx-miniprogram-auth/http/(.+)$': '<rootDir>/http/interceptors/$1',
    '^mobx-miniprogram-auth/(?!miniprogram_dist)(.*)$': '<rootDir>/$1',
  },
  restoreMocks: true,
  // Mutation testing keeps whole copies of the project there.
  modulePathIgnorePatterns: ['<rootDir>/.cache/'],
}
const server = {
  ...common,
  testEnvironment: 'node',
  // jest's VM knows neither import() nor require() of ES modules: PGlite uses the one, @fastify/static and jose the other.
  transform: { '^.+\\.[cm]?[jt]s$': common.transform['^.+\\.[cm]?ts$'] },
  transformIgnorePatterns: ['/node_modules/(?!@electric-sql/|content-disposition/|jose/)'],
}
// The same, with a server for each test.
const servers = { ...server, setupFiles: ['<rootDir>/test/server/_compile-once.ts'] }
module.exports = {
  // For two cores: jest would leave one of them idle.
  maxWorkers: '100%',
  // For what hangs. A test that does not takes seconds, and on a machine with ten times the work it can do not as long as this.
  testTimeout: 600_000,
  projects: [
    {
      ...common,
      displayName: 'unit',
      testEnvironment: 'node',
      testMatch: [
        '<rootDir>/test/{stores,http,bindings,reentrancy,inspector,testing,check,project,fuzz}/**/*.test.ts',
        '<rootDir>/test/explore/*.test.ts',
      ],
    },
    {
      ...common,
      displayName: 'explore',
      testEnvironment: 'node',
      testMatch: ['<rootDir>/test/explore/whole/*.test.ts'],
    },
    {
      ...common,
      displayName: 'macrotask',
      testEnvironment: 'node',
      // iOS ≤ 15: promise callbacks are timers. Async functions become generators, which run over that Promise too.
      transform: {
        '^.+\\.[cm]?ts$': [
          '@swc/jest',
          { jsc: { target: 'es2015', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
        ],
      },
      setupFiles: ['<rootDir>/test/macrotask/install.ts'],
      setupFilesAfterEnv: ['<rootDir>/test/macrotask/fewer-runs.ts'],
      testMatch: ['<rootDir>/test/{stores,http,bindings,reentrancy,inspector,macrotask}/**/*.test.ts'],
      // What the TypeScript compiler finds is the same whatever a promise is.
      testPathIgnorePatterns: [
        '/test/http/(javascript-types|migration|wrong-words|platform/platform-options)',
      ],
    },
    {
      ...common,
      displayName: 'pages',
      testEnvironment: 'jsdom',
      testMatch: ['<rootDir>/test/{pages,preview}/**/*.test.ts'],
    },
    {
      ...common,
      displayName: 'docs',
      testEnvironment: 'node',
      // marked is an ES module.
      transform: { '^.+\\.[cm]?[jt]s$': common.transform['^.+\\.[cm]?ts$'] },
      transformIgnorePatterns: ['/node_modules/(?!marked/)'],
      testMatch: ['<rootDir>/test/docs/**/*.test.ts'],
    },
    { ...servers, displayName: 'server', testMatch: ['<rootDir>/test/server/**/*.test.ts'] },
    // What somebody would do to the server, as they would do it.
    { ...servers, displayName: 'attack', testMatch: ['<rootDir>/test/attack/**/*.test.ts'] },
    {
      ...servers,
      displayName: 'postgres',
      globalSetup: '<rootDir>/test/postgres/_setup.ts',
      globalTeardown: '<rootDir>/test/postgres/_teardown.ts',
      testMatch: ['<rootDir>/test/{server,attack,postgres}/**/*.test.ts'],
      // These open the embedded database themselves, so they would be the same here.
      testPathIgnorePatterns: ['/test/server/process/(main|restart|full-disk)'],
    },
    // The packed package, installed; the compiled example app runs in the preview, too.
    {
      ...server,
      displayName: 'package',
      globalSetup: '<rootDir>/test/package/_setup.ts',
      globalTeardown: '<rootDir>/test/package/_teardown.ts',
      testMatch: ['<rootDir>/test/package/**/*.test.ts'],
    },
    // The preview runs the server in the same process.
    { ...server, displayName: 'e2e', testMatch: ['<rootDir>/test/e2e/**/*.test.ts'] },
  ],
}
