import { createLoader } from '../../preview/runtime/modules'

const load = (modules: Readonly<Record<string, string>>, globals = {}, packages = {}) =>
  createLoader({ modules, globals, packages })

describe('require', () => {
  test('finds relative files, index files of folders, files from the root, and packages in miniprogram_npm', () => {
    const loader = load({
      'pages/a/a.js': `module.exports = [require('./b'), require('../../lib'), require('/c'), require('kit'), require('kit/d.js')]`,
      'pages/a/b.js': 'module.exports = 1',
      'lib/index.js': 'module.exports = 2',
      'c.js': 'module.exports = 3',
      'pages/miniprogram_npm/kit/index.js': 'module.exports = 4',
      'miniprogram_npm/kit/d.js': 'module.exports = 5',
    })
    expect(loader.load('pages/a/a.js')).toEqual([1, 2, 3, 4, 5])
  })

  test('runs a script once, also when two scripts require each other', () => {
    const loader = load(
      {
        'a.js': `count.a++; exports.early = 1; exports.b = require('./b').early; exports.late = 2`,
        'b.js': `exports.early = require('./a').early; exports.late = require('./a').late`,
      },
      { count: { a: 0 } },
    )
    expect(loader.load('a.js')).toEqual({ early: 1, b: 1, late: 2 })
    expect(loader.load('b.js')).toEqual({ early: 1, late: undefined })
    expect(loader.load('a.js')).toBe(loader.loaded('a.js'))
  })

  test('of a missing module throws an error that names it and the script', () => {
    expect(() => load({ 'pages/a.js': `require('./none')` }).load('pages/a.js')).toThrow(
      "module './none' is not defined, require args is './none' (in pages/a.js)",
    )
  })

  test('runs a script again if it threw the first time', () => {
    const state = { broken: true }
    const loader = load(
      { 'a.js': `if (state.broken) throw new Error('broken'); module.exports = 1` },
      { state },
    )
    expect(() => loader.load('a.js')).toThrow('broken')
    state.broken = false
    expect(loader.load('a.js')).toBe(1)
  })

  test('returns a package that was passed as an object', () => {
    const kit = { live: true }
    expect(load({ 'a.js': `module.exports = require('kit')` }, {}, { kit }).load('a.js')).toBe(kit)
  })
})

test('globals of browsers and Node that mini-programs do not have are undefined', () => {
  const names = [
    'window',
    'document',
    'fetch',
    'URL',
    'localStorage',
    'AbortController',
    'structuredClone',
    'process',
  ]
  const code = `module.exports = [${names.map((name) => `typeof ${name}`).join(', ')}]`
  expect(load({ 'a.js': code }).load('a.js')).toEqual(names.map(() => 'undefined'))
})

test('a script may declare a class, a constant or a function with the name of a hidden or given global', () => {
  const code = `
    class Request { name() { return 'mine' } }
    const location = 'Chengdu'
    function fetch() { return 'tea' }
    let wx = 'its own'
    var exports = module.exports = [new Request().name(), location, fetch(), wx, typeof history]`
  expect(load({ 'a.js': code }, { wx: {} }).load('a.js')).toEqual([
    'mine',
    'Chengdu',
    'tea',
    'its own',
    'undefined',
  ])
})

test('an error of a script names its own line, and strict mode is its own choice', () => {
  const lineOf = (code: string): string | undefined => {
    try {
      load({ 'a.js': code }).load('a.js')
    } catch (error) {
      // Two lines are those of `new Function`.
      return /miniprogram\/a\.js:(\d+)/.exec(String(error instanceof Error && error.stack))?.[1]
    }
    return undefined
  }
  expect(lineOf('\nnone()')).toBe('4')
  const strict = (code: string): unknown =>
    load({ 'a.js': `${code}module.exports = (function () { return this === undefined })()` }).load('a.js')
  expect([strict('"use strict";'), strict('')]).toEqual([true, false])
})
