import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { compile } from '../../preview/compile'
import { createLoader } from '../../preview/runtime/modules'

/* Projects with the folders and files that DevTools create. */

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'project-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function write(files: Readonly<Record<string, string | object>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), typeof text === 'string' ? text : JSON.stringify(text))
  }
}

const APP = {
  'app.json': { pages: ['pages/home/home'] },
  'app.js': 'App({})',
  'pages/home/home.js': 'Page({})',
  'pages/home/home.wxml': '<view/>',
}
const under = (at: string, files: Readonly<Record<string, string | object>>) =>
  Object.fromEntries(Object.entries(files).map(([name, text]) => [`${at}/${name}`, text]))

const PACKAGES = {
  // A package for mini-programs: 构建 npm copies its folder.
  'node_modules/kit/package.json': { miniprogram: 'lib', dependencies: { plain: '*' } },
  'node_modules/kit/lib/card/card.json': { component: true },
  'node_modules/kit/lib/card/card.js': 'Component({})',
  'node_modules/kit/lib/card/card.wxml': '<view/>',
  'node_modules/kit/src/card.ts': 'not for a phone',
  // Of any other package, 构建 npm takes the main file and the files that it requires.
  'node_modules/plain/package.json': { main: 'dist/main.js' },
  'node_modules/plain/dist/main.js': "exports.name = require('./part').name",
  'node_modules/plain/dist/part.js': "exports.name = 'plain'",
  'node_modules/plain/dist/other.js': 'not required',
  'node_modules/tool/package.json': {},
  'node_modules/tool/index.js': 'a tool for developers',
}
const MANIFEST = { dependencies: { kit: '*' }, devDependencies: { tool: '*' } }

const lookUp = (name: string): unknown => {
  const { modules } = compile({ root: folder })
  return createLoader({
    modules: { ...modules, 'x.js': `module.exports = require('${name}')` },
    globals: {},
  }).load('x.js')
}

describe('npm packages where 构建 npm has not been run', () => {
  test('are found when package.json and the app are in the same folder', () => {
    write({
      ...APP,
      ...PACKAGES,
      'package.json': MANIFEST,
      'pages/home/home.json': { usingComponents: { card: 'kit/card/card' } },
    })
    const { configs, modules } = compile({ root: folder })
    expect(configs['pages/home/home']?.usingComponents).toEqual({ card: 'miniprogram_npm/kit/card/card' })
    expect(
      Object.keys(modules)
        .filter((name) => name.startsWith('miniprogram_npm'))
        .sort(),
    ).toEqual([
      'miniprogram_npm/kit/card/card.js',
      'miniprogram_npm/plain/dist/main.js',
      'miniprogram_npm/plain/dist/part.js',
      'miniprogram_npm/plain/index.js',
    ])
    expect(lookUp('plain')).toEqual({ name: 'plain' })
  })

  test('are found when package.json is above the app', () => {
    write({
      ...under('miniprogram', APP),
      ...PACKAGES,
      'package.json': MANIFEST,
      'project.config.json': { miniprogramRoot: 'miniprogram/', appid: 'wx123' },
    })
    expect(compile({ root: folder }).appId).toBe('wx123')
    expect(compile({ root: join(folder, 'miniprogram') }).appId).toBe('wx123')
    expect(lookUp('plain')).toEqual({ name: 'plain' })
  })

  test('are not used if there is a miniprogram_npm folder', () => {
    write({
      ...APP,
      ...PACKAGES,
      'package.json': MANIFEST,
      'miniprogram_npm/plain/index.js': 'exports.made = true',
    })
    expect(lookUp('plain')).toEqual({ made: true })
    expect(() => lookUp('kit/card/card')).toThrow('is not defined')
  })
})

describe('the settings of the project', () => {
  test('files that packOptions.ignore names are not read', () => {
    const rules = [
      { type: 'suffix', value: '.test.js' },
      { type: 'folder', value: './docs' },
      { type: 'file', value: '/gulpfile.js' },
      { type: 'prefix', value: '_' },
      { type: 'glob', value: 'mocks/**/*.js' },
      { type: 'regexp', value: '\\.gen\\.js$' },
    ]
    write({
      ...APP,
      ...Object.fromEntries(
        ['a.test.js', 'docs/x.js', 'gulpfile.js', 'b/_own.js', 'mocks/a/b.js', 'c.gen.js'].map((name) => [
          name,
          'no (script',
        ]),
      ),
      'docs.js': '',
      'project.config.json': { packOptions: { ignore: rules } },
    })
    expect(Object.keys(compile({ root: folder }).modules).sort()).toEqual([
      'app.js',
      'docs.js',
      'pages/home/home.js',
    ])
  })

  test.each([
    [{}, 'has neither app.json nor project.config.json; is this a mini-program?'],
    [{ 'project.config.json': { miniprogramRoot: 'src' } }, 'there is no app.json in src (miniprogramRoot)'],
    [{ ...APP, 'project.config.json': '{' }, 'project.config.json: is not JSON'],
  ])('the project %j is refused with the reason', (files, message) => {
    write(files)
    expect(() => compile({ root: folder })).toThrow(message)
  })

  test('a page with styles in another language than WXSS gives a warning', () => {
    write({ ...APP, 'pages/home/home.scss': '' })
    expect(compile({ root: folder }).warnings).toEqual([
      'pages/home/home.scss: only WXSS is read, so pages/home/home has no styles here',
    ])
  })
})
