/**
 * The public paths of the package. This list gives the files in `miniprogram_dist/`, which WeChat copies and resolves
 * by path. The `exports` and `typesVersions` of package.json, which Node, jest and TypeScript read, must name the same
 * paths; a test compares them.
 *
 * A path `<path>` is the file `<path>.js` in `miniprogram_dist/`, because WeChat's `require` is not documented to look
 * for an index.js inside a folder.
 */
export const SCRIPTS = {
  index: 'index.ts',
  stores: 'stores/index.ts',
  http: 'http/index.ts',
  bindings: 'bindings/index.ts',
  'login-redirect': 'bindings/login-redirect/login-redirect.ts',
  authorize: 'http/authorize/authorize.ts',
  socket: 'http/socket/connect.ts',
  'wechat-session': 'stores/platform/wx-session.ts',
  'expiring-storage': 'stores/expiring-storage/expiring-storage.ts',
  'http/unwrap': 'http/interceptors/unwrap.ts',
  'http/retry': 'http/interceptors/retry.ts',
  'http/dedupe': 'http/interceptors/dedupe.ts',
  'http/cache': 'http/interceptors/cache.ts',
  'http/logging': 'http/interceptors/logging.ts',
  inspector: 'inspector/inspect.ts',
}

/**
 * Development modules, which the sources `require` at their first use. They are no public paths, and a release never
 * loads them. A bundler's production mode leaves out their ES modules.
 */
export const DEVELOPMENT = [
  {
    path: 'development',
    required: '../development/check-call',
    source: 'http/development/check-call.ts',
  },
  {
    path: 'inspector/panel/record',
    required: './panel/record',
    source: 'inspector/panel/record.ts',
  },
]

/**
 * Components are at the top of the package, where `usingComponents` finds them:
 * mobx-miniprogram-auth/auth-gate/auth-gate.
 */
export const COMPONENTS = {
  'auth-gate/auth-gate': 'bindings/auth-gate/auth-gate.ts',
  'login-panel/login-panel': 'bindings/login-panel/login-panel.ts',
  'inspector/inspector': 'inspector/inspector.ts',
  'inspector/panel/panel': 'inspector/panel/panel.ts',
}

/** Public paths for tests. They do not run on a phone, so they are not in the folder that WeChat copies. */
export const TESTING = {
  index: 'testing/index.ts',
  scenarios: 'testing/scenarios/index.ts',
}

/**
 * The renderer of pages in tests. It runs in Node, on the component framework that the user installs
 * (preview/peers.ts).
 */
export const RENDER = { path: 'render', source: 'preview/testing.ts' }

/** The compiler of a mini-program's sources, in `NODE_DIST`. The renderer and the preview use it. */
export const COMPILER = { path: 'compile', source: 'preview/compile/index.ts' }

/** The command, which runs in Node: one file without dependencies, except `preview`, which is loaded when it is run. */
export const COMMAND = { path: 'check', source: 'check/main.ts' }
export const PREVIEW = { path: 'preview', source: 'preview/command.ts' }

export const DIST = 'miniprogram_dist'
/**
 * The folder of the same sources as ES modules, for bundlers (weapp-vite, uni-app, Taro). WeChat copies only `DIST`.
 */
export const ESM_DIST = 'esm_dist'
export const TESTING_DIST = 'testing_dist'
export const NODE_DIST = 'node_dist'

/** Packages that are not bundled, because the app has its own copy and there must be only one. */
export const EXTERNAL = ['mobx-miniprogram', 'mobx-miniprogram-bindings']

/** Every script that is built, by its path in `miniprogram_dist/`. */
export function scriptSources() {
  const development = DEVELOPMENT.map(({ path, source }) => [path, source])
  return { ...SCRIPTS, ...COMPONENTS, ...Object.fromEntries(development) }
}

/**
 * The language of the phone: ES2015. esbuild would also rewrite `yield*`, which ES2015 has, because it takes it for
 * that of an async generator. That would add half a kB of helpers, so async generators are declared as supported. A
 * test parses every shipped file as ES2015.
 */
export const LANGUAGE = { target: 'es2015', supported: { 'async-generator': true } }
