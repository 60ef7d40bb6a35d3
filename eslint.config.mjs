import js from '@eslint/js'
import prettier from 'eslint-config-prettier'
import tseslint from 'typescript-eslint'

export default tseslint.config(
  {
    ignores: [
      '**/node_modules/',
      'miniprogram_dist/',
      'esm_dist/',
      'testing_dist/',
      'node_dist/',
      '.cache/',
      '**/miniprogram_npm/',
      'coverage/',
      '.data/',
      '.preview/',
    ],
  },
  js.configs.recommended,
  ...tseslint.configs.strict,
  {
    files: ['**/*.ts'],
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.json', './tsconfig.node.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-invalid-void-type': 'off',
      // It calls `Behavior()` when it is loaded, so it is loaded when the first page binds, never at import.
      // And what a release does not load.
      '@typescript-eslint/no-require-imports': [
        'error',
        { allow: ['^mobx-miniprogram-bindings$', '/development/check-call$', '/panel/record$'] },
      ],
      'no-console': 'error',
    },
  },
  {
    // What ES2015 lacks is lowered to helpers that cost bytes and time in every app: Object.assign and plain promises do not.
    files: ['stores/**', 'http/**', 'bindings/*.ts', 'inspector/**'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: 'ObjectExpression > SpreadElement',
          message: 'Use Object.assign: it is shipped as ES2015.',
        },
        { selector: 'ObjectPattern > RestElement', message: 'Name what you need: it is shipped as ES2015.' },
        { selector: ':function[async=true]', message: 'Use plain promises: it is shipped as ES2015.' },
      ],
    },
  },
  { files: ['http/development/**'], rules: { 'no-console': ['error', { allow: ['warn'] }] } },
  { files: ['server/**', 'preview/**', 'build/**', 'test/**', 'bench/**'], rules: { 'no-console': 'off' } },
  {
    files: ['**/*.mjs', '**/*.cjs', '**/*.js'],
    languageOptions: {
      globals: { process: 'readonly', console: 'readonly', module: 'writable', require: 'readonly' },
    },
  },
  {
    // An app in JavaScript, as DevTools runs it: CommonJS and the platform's globals.
    files: ['starter/**/*.js'],
    languageOptions: {
      sourceType: 'commonjs',
      globals: { App: 'readonly', Page: 'readonly', Component: 'readonly', wx: 'readonly' },
    },
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
  {
    // The same, compiled from modules.
    files: ['preview/httputil/**/*.js'],
    languageOptions: {
      globals: { App: 'readonly', Page: 'readonly', getCurrentPages: 'readonly', wx: 'readonly' },
    },
    // The class is the article's.
    rules: { '@typescript-eslint/no-extraneous-class': 'off' },
  },
  {
    files: ['**/*.cjs'],
    languageOptions: { globals: { __dirname: 'readonly' } },
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
  prettier,
)
