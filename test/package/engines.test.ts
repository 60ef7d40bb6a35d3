import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { ENGINES, runIn, scriptsOf, type TestResult } from './_engines'
import { projectOf, root } from './_world'

/*
 * The behaviour tests of the store, the client, the bindings and the testing kit, over the packed files, in the engine of
 * iOS as in V8. What is inside (stores/machine, bindings/login-plan) is compiled from its source: the package has no name
 * for it.
 */

/** The test files that cannot run in an engine without Node, and why. */
const FILES_LEFT_OUT: Readonly<Record<string, string>> = {
  'stores/machine/device-clock': "uses jest's fake timers instead of the device's",
  'http/apps/apps': 'reads the documentation',
  'http/migration': 'compiles the guide with TypeScript',
  'http/platform/platform-options': 'reads the typings of the platform with TypeScript',
  'http/wrong-words': 'reads the typings of the platform with TypeScript',
  'http/javascript-types': 'compiles with TypeScript',
  'http/clients/alova': 'compiles what the documentation shows with TypeScript, and runs it',
  'http/clients/axios-miniprogram': 'compiles what the documentation shows with TypeScript, and runs it',
  'http/clients/hand-written': 'compiles what the documentation shows with TypeScript, and runs it',
  'http/clients/luch-request': 'compiles what the documentation shows with TypeScript, and runs it',
  'bindings/import': "uses jest's module registry; bare.test.ts tests the same with the packed files",
  'testing/docs': 'reads the documentation',
  'testing/example/orders': 'loads modules again with jest',
  'testing/face': 'reads the source files',
  'testing/jsdom': 'needs jsdom',
}
const TITLES_LEFT_OUT: Readonly<Record<string, string>> = {
  'R14 abort › an AbortController of the host works as a signal': 'the engine has no AbortController',
  'an aborted signal closes the socket, also if it was aborted before connect()':
    'the engine has no AbortController',
  'a page made by Component() › runs the unchanged official bindings with the store of this package':
    'loads a module with jest while it runs',
  'a page in the option `pages`, on a base library that rewrites routes › R20 declining on the login page closes it, and it does not open again by itself':
    'imports an internal module, of which the packed files contain a copy of their own',
  'a page in the option `pages`, on a base library that rewrites routes › R20 if the page is the only one on the stack, declining shows it, and the login page does not open over it':
    'imports an internal module, of which the packed files contain a copy of their own',
  'a page in the option `pages`, on a base library that does not › R20 declining on the login page closes it, and it does not open again by itself':
    'imports an internal module, of which the packed files contain a copy of their own',
  'a page in the option `pages`, on a base library that does not › R20 if the page is the only one on the stack, declining shows it, and the login page does not open over it':
    'imports an internal module, of which the packed files contain a copy of their own',
}

const known = ['stores', 'http', 'bindings', 'testing'].flatMap((folder) =>
  readdirSync(join(root, 'test', folder), { encoding: 'utf8', recursive: true })
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => folder + '/' + file.replace('.test.ts', '')),
)
const files = known.filter((name) => !(name in FILES_LEFT_OUT))

const failed = ({ errors }: TestResult): boolean => errors.length > 0
const everywhere = (folder: string, file: string): TestResult[][] =>
  ENGINES.map(([, engine]) => runIn(engine, folder, file))

describe('the behaviour tests', () => {
  let folder = ''
  const all: TestResult[] = []

  beforeAll(async () => {
    const leftOut = Object.keys(TITLES_LEFT_OUT)
    const entries = files.map((name) => [name, { path: join(root, 'test', name + '.test.ts'), leftOut }])
    folder = await scriptsOf('engines', Object.fromEntries(entries))
  })

  test.each(files)('%s: each test passes in JavaScriptCore with the same result as in V8', (file) => {
    const [ios = [], v8] = everywhere(folder, file)
    expect(ios.filter(failed)).toEqual([])
    expect(v8).toEqual(ios)
    expect(ios.length).toBeGreaterThan(0)
    all.push(...ios)
  })

  test('every file and title in the lists of what is left out exists, and all other tests ran', () => {
    expect(known).toEqual(expect.arrayContaining(Object.keys(FILES_LEFT_OUT)))
    const without = all.filter(({ leftOut }) => leftOut)
    expect(without.map(({ title }) => title).sort()).toEqual(Object.keys(TITLES_LEFT_OUT).sort())
    console.log(
      `${String(all.length - without.length)} tests of ${String(files.length)} files ran in each of ` +
        `${ENGINES.map(([name]) => name).join(' and ')}; left out: ${String(without.length)} tests, ` +
        `${String(known.length - files.length)} files`,
    )
  })
})

describe('a wrong test', () => {
  const WRONG = `
    import { createAuthStore } from 'mobx-miniprogram-auth'
    test('passes', () => expect(typeof createAuthStore).toBe('function'))
    test('compares', () => expect({ a: [1] }).toEqual({ a: [2] }))
    test('throws', () => { throw new TypeError('thrown') })
    test('rejects', async () => { await Promise.resolve(); throw new Error('late') })
    test('expects a rejection', async () => { await expect(Promise.resolve(1)).rejects.toThrow() })
    test('expects a throw', () => expect(() => createAuthStore({ login: () => 1 })).toThrow())
    describe('in a block', () => {
      beforeEach(() => { throw new Error('before') })
      test.each([[1, 'a']])('%d and %s', () => { throw new Error('is not run') })
    })
    describe('leaves a rejection', () => {
      const heard = []
      const hear = (reason) => heard.push(reason)
      beforeEach(() => process.on('unhandledRejection', hear))
      afterEach(() => {
        process.off('unhandledRejection', hear)
        expect(heard).toEqual([])
      })
      test('unheard', async () => {
        Promise.reject('nobody')
        Promise.reject('somebody').catch(() => undefined)
        await new Promise((resolve) => setTimeout(resolve, 1))
      })
    })
    test('calls a mock', () => {
      const mock = jest.fn()
      mock(1)
      expect(mock).not.toHaveBeenCalled()
    })
    afterAll(() => { throw new Error('after') })
  `
  const NEVER = `
    test('passes', () => undefined)
    test('never settles', () => new Promise(() => undefined))
    test('is not reached', () => undefined)
  `
  let folder = ''

  beforeAll(async () => {
    const tests = projectOf('wrong-tests', { 'wrong.js': WRONG, 'never.js': NEVER })
    const entries = ['wrong', 'never'].map((name) => [name, { path: join(tests, name + '.js') }])
    folder = await scriptsOf('engines-wrong', Object.fromEntries(entries))
  })

  test('fails in each engine, with its reason', () => {
    for (const ran of everywhere(folder, 'wrong'))
      expect(ran.map(({ title, errors }) => [title, ...errors])).toEqual([
        ['passes'],
        ['compares', expect.stringMatching(/toEqual[^]*- *2[^]*\+ *1/)],
        ['throws', 'thrown'],
        ['rejects', 'late'],
        ['expects a rejection', expect.stringMatching(/resolved instead of rejected/)],
        ['expects a throw', expect.stringMatching(/did not throw/)],
        ['in a block › 1 and a', 'before'],
        ['leaves a rejection › unheard', expect.stringMatching(/nobody/)],
        ['calls a mock', expect.stringMatching(/not[^]*toHaveBeenCalled/)],
        ['afterAll', 'after'],
      ])
  })

  test.each(ENGINES)(
    'that never settles is reported in %s with the last test that passed',
    (_name, engine) => {
      expect(() => runIn(engine, folder, 'never')).toThrow(/did not come to its end .*after “passes”/)
    },
  )
})
