/**
 * What a user can name. The same list gives the files in `miniprogram_dist/` (which WeChat copies and looks into by path),
 * the `exports` and the `typesVersions` of package.json (which Node, jest and TypeScript read); a test holds them together.
 *
 * A path without an extension is `<path>.js` in `miniprogram_dist/`: WeChat's `require` is not documented to look for an
 * index.js inside a folder.
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
 * Required when first needed, by the source's own path: files that nobody can name, and that a release never loads. As ES
 * modules a bundler's production mode leaves them out.
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

/** Components stand at the top of the package, where `usingComponents` finds them: mobx-miniprogram-auth/auth-gate/auth-gate. */
export const COMPONENTS = {
  'auth-gate/auth-gate': 'bindings/auth-gate/auth-gate.ts',
  'login-panel/login-panel': 'bindings/login-panel/login-panel.ts',
  'inspector/inspector': 'inspector/inspector.ts',
  'inspector/panel/panel': 'inspector/panel/panel.ts',
}

/** Not for a phone, so not in the folder that WeChat copies. */
export const TESTING = {
  index: 'testing/index.ts',
  scenarios: 'testing/scenarios/index.ts',
}

/** Pages for tests: for Node, on the framework that a user installs (preview/peers.ts). */
export const RENDER = { path: 'render', source: 'preview/testing.ts' }

/** Sources of a mini-program to what the runtime reads; in `NODE_DIST`, for the renderer and for the preview. */
export const COMPILER = { path: 'compile', source: 'preview/compile/index.ts' }

/** The command, for Node alone: one file that needs nothing; but for `preview`, which is loaded when it is asked for. */
export const COMMAND = { path: 'check', source: 'check/main.ts' }
export const PREVIEW = { path: 'preview', source: 'preview/command.ts' }

export const DIST = 'miniprogram_dist'
/** The same as ES modules, for bundlers (weapp-vite, uni-app, Taro): WeChat copies `DIST` alone. */
export const ESM_DIST = 'esm_dist'
export const TESTING_DIST = 'testing_dist'
export const NODE_DIST = 'node_dist'

/** What stays outside: the app has its own copy, and there must be one. */
export const EXTERNAL = ['mobx-miniprogram', 'mobx-miniprogram-bindings']

/** Every script that is built, by its path in `miniprogram_dist/`. */
export function scriptSources() {
  const development = DEVELOPMENT.map(({ path, source }) => [path, source])
  return { ...SCRIPTS, ...COMPONENTS, ...Object.fromEntries(development) }
}

/**
 * What the phone must understand. esbuild takes a `yield*` of a plain generator, which ES2015 has, for one of an async
 * generator, which it has not, and adds half a kB of helpers; a test reads every shipped file as ES2015.
 */
export const LANGUAGE = { target: 'es2015', supported: { 'async-generator': true } }
