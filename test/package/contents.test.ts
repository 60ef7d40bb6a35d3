import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { parse } from 'acorn'
import { filesIn, installed, PACKAGE, projectOf } from './_world'

/** The paths that a user can import, and their files in the folder that WeChat copies. */
const SCRIPTS: Readonly<Record<string, string>> = {
  '.': 'index.js',
  './stores': 'stores.js',
  './http': 'http.js',
  './login-redirect': 'login-redirect.js',
  './authorize': 'authorize.js',
  './socket': 'socket.js',
  './wechat-session': 'wechat-session.js',
  './expiring-storage': 'expiring-storage.js',
  './http/unwrap': 'http/unwrap.js',
  './http/retry': 'http/retry.js',
  './http/dedupe': 'http/dedupe.js',
  './http/cache': 'http/cache.js',
  './http/logging': 'http/logging.js',
  './inspector': 'inspector.js',
  './bindings': 'bindings.js',
  './auth-gate/auth-gate': 'auth-gate/auth-gate.js',
  './login-panel/login-panel': 'login-panel/login-panel.js',
  './inspector/inspector': 'inspector/inspector.js',
}
/** Only WeChat can load a component. Its folder has its name. */
const isComponent = (file: string): boolean => /([\w-]+)\/\1(\.js)?$/.test(file)

interface Manifest {
  readonly main: string
  readonly module: string
  readonly types: string
  readonly miniprogram: string
  readonly exports: Readonly<
    Record<string, string | { readonly types: string; readonly module?: string; readonly default: string }>
  >
  readonly typesVersions: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>
  readonly dependencies: object
  readonly peerDependencies: object
  readonly peerDependenciesMeta: object
}
const manifest = (): Manifest =>
  JSON.parse(readFileSync(join(installed(), 'package.json'), 'utf8')) as Manifest

describe('the packed package', () => {
  test('contains exactly the expected scripts, components, commands and documents', () => {
    const files = filesIn(installed())
    const scripts = files.filter((file) => file.endsWith('.js'))
    // Documentation: what the README links to, and what that links to.
    const others = files.filter((file) => !/\.(js|d\.ts|md)$|^docs\/|^server\/deploy\//.test(file))
    expect(others).toEqual([
      'LICENSE',
      'esm_dist/package.json',
      ...[
        'auth-gate/auth-gate',
        'inspector/inspector',
        'inspector/panel/panel',
        'login-panel/login-panel',
      ].flatMap((path) => ['json', 'wxml', 'wxss'].map((ending) => `miniprogram_dist/${path}.${ending}`)),
      'node_dist/LICENSES.txt',
      'node_dist/preview/index.html',
      'node_dist/preview/main.css',
      'package.json',
    ])
    const named = Object.values(SCRIPTS).map((file) => 'miniprogram_dist/' + file)
    const shared = scripts.filter((file) => /^(miniprogram|esm)_dist\/shared\/[\w-]+\.js$/.test(file))
    // Files that a release does not load and that users do not import.
    for (const file of ['development', 'inspector/panel/panel', 'inspector/panel/record'])
      named.push(`miniprogram_dist/${file}.js`)
    const modules = named
      .filter((file) => !isComponent(file))
      .map((file) => file.replace('miniprogram_dist', 'esm_dist'))
    const testing = ['index', 'render', 'scenarios', 'shared/testing'].map(
      (file) => `testing_dist/${file}.js`,
    )
    const node = ['check', 'compile', 'preview', 'preview/main'].map((file) => `node_dist/${file}.js`)
    expect(scripts).toEqual([...named, ...shared, ...modules, ...node, ...testing].sort())
  })

  test('contains every page that its pages link to', () => {
    const pages = filesIn(installed()).filter((file) => file.endsWith('.md'))
    expect(pages).toEqual(expect.arrayContaining(['README.zh-CN.md', 'CHANGELOG.md', 'docs/guide.zh-CN.md']))
    const dead = pages.flatMap((page) =>
      [
        ...readFileSync(join(installed(), page), 'utf8')
          .replace(/^```[^]*?^```$/gm, '')
          .matchAll(/\]\((?![\w+]+:|#)([^)#\s]+)/g),
      ]
        .map(([, link = '']) => link)
        .filter((link) => !existsSync(join(installed(), page, '..', link)))
        .map((link) => page + ' → ' + link),
    )
    expect(dead).toEqual([])
  })

  test('has no repository, homepage, bugs and engines fields', () => {
    for (const field of ['repository', 'homepage', 'bugs', 'engines'])
      expect(manifest()).not.toHaveProperty(field)
  })

  test('contains no tests, no TypeScript sources and no source maps', () => {
    expect(filesIn(installed()).filter((file) => /test\.|(?<!\.d)\.ts$|\.map$|tsconfig/.test(file))).toEqual(
      [],
    )
  })

  test('R23 contains only ES2015 in the scripts for the phone', () => {
    const scripts = filesIn(installed()).filter((file) => /^miniprogram_dist\/.*\.js$/.test(file))
    const read = (text: string): unknown => parse(text, { ecmaVersion: 2015, sourceType: 'script' })
    for (const file of scripts)
      expect(() => read(readFileSync(join(installed(), file), 'utf8'))).not.toThrow()
    expect(scripts.length).toBeGreaterThan(10)
    expect(() => read('async function* later() {}')).toThrow()
    expect(() => read('const copy = { ...{} }')).toThrow()
  })

  test('depends on mobx-miniprogram and its bindings only, and has optional peers for rendering pages', () => {
    const { dependencies } = manifest()
    expect(Object.keys(dependencies)).toEqual(['mobx-miniprogram', 'mobx-miniprogram-bindings'])
    // The framework that renders pages in tests is installed by the developer, never with the package.
    const { peerDependencies, peerDependenciesMeta } = manifest()
    const framework = ['glass-easel', 'glass-easel-miniprogram-adapter', 'glass-easel-template-compiler']
    expect(peerDependencies).toEqual(Object.fromEntries(framework.map((name) => [name, '0.12.1'])))
    expect(peerDependenciesMeta).toEqual(
      Object.fromEntries(framework.map((name) => [name, { optional: true }])),
    )
    expect(manifest()).not.toHaveProperty('optionalDependencies')
    const packages = readdirSync(join(installed(), '..')).filter((name) => !name.startsWith('.'))
    expect(packages.sort()).toEqual(['mobx-miniprogram', PACKAGE, 'mobx-miniprogram-bindings'])
  })

  test('has entry fields for WeChat, Node and TypeScript that name the same existing files', () => {
    const { main, module, types, miniprogram, exports, typesVersions } = manifest()
    expect([main, module, types, miniprogram]).toEqual([
      'miniprogram_dist/index.js',
      'esm_dist/index.js',
      'miniprogram_dist/index.d.ts',
      'miniprogram_dist',
    ])
    const conditional = Object.entries(exports).filter(([, target]) => typeof target !== 'string')
    expect(Object.fromEntries(conditional)).toEqual({
      ...Object.fromEntries(
        Object.entries(SCRIPTS).map(([path, file]) => [
          path,
          {
            types: `./miniprogram_dist/${file.replace(/js$/, 'd.ts')}`,
            // Not `import`: an app that imports one path and requires another would load the package twice.
            ...(isComponent(file) ? {} : { module: './esm_dist/' + file }),
            default: './miniprogram_dist/' + file,
          },
        ]),
      ),
      './testing': { types: './testing_dist/index.d.ts', default: './testing_dist/index.js' },
      './testing/scenarios': {
        types: './testing_dist/scenarios.d.ts',
        default: './testing_dist/scenarios.js',
      },
      './testing/render': { types: './testing_dist/render.d.ts', default: './testing_dist/render.js' },
    })
    expect(typesVersions).toEqual({
      '*': Object.fromEntries(
        conditional.flatMap(([path, target]) =>
          path === '.' || typeof target === 'string' ? [] : [[path.slice(2), [target.types.slice(2)]]],
        ),
      ),
    })
    for (const [, target] of conditional)
      if (typeof target !== 'string')
        for (const file of Object.values(target))
          expect([file, existsSync(join(installed(), file))]).toEqual([file, true])
  })

  test('contains each module of the library in one file, so each class exists once', () => {
    const homes = new Map<string, string[]>()
    const scripts = filesIn(installed()).filter((name) => /^(?!esm_dist).*\.js$/.test(name))
    for (const file of scripts) {
      const text = readFileSync(join(installed(), file), 'utf8')
      // The build marks where a module begins.
      for (const [, module = ''] of text.matchAll(
        /^\/\/ ((?:stores|http|bindings|inspector|testing)\/\S+\.ts)$/gm,
      ))
        homes.set(module, [...(homes.get(module) ?? []), file])
    }
    expect(homes.size).toBeGreaterThan(100)
    expect([...homes].filter(([, files]) => files.length !== 1)).toEqual([])
  })
})

test('index.js requires one file for each room, and other entries only the rooms they need', () => {
  const needed = (file: string, found = new Set<string>()): Set<string> => {
    if (found.has(file)) return found
    found.add(file)
    const text = readFileSync(join(installed(), 'miniprogram_dist', file), 'utf8')
    // The checks for developers are required later, and not by a release.
    for (const [, path = ''] of text.matchAll(/^const \w+ = require\('(\..+)'\);$/gm))
      needed(posix.join(posix.dirname(file), path), found)
    return found
  }
  const rooms = ['shared/http.js', 'shared/stores.js', 'shared/bindings.js']
  expect([...needed('index.js')].sort()).toEqual(['index.js', ...rooms].sort())
  expect([...needed('stores.js')]).toEqual(['stores.js', 'shared/stores.js'])
  expect([...needed('http/retry.js')].sort()).toEqual(['http/retry.js', ...rooms.slice(0, 2)].sort())
})

test('no file outside the inspector mentions the inspector', () => {
  const texts = filesIn(installed())
    .filter(
      (file) => /^(miniprogram|esm)_dist\/.*\.js$/.test(file) && !/_dist\/(shared\/)?inspect/.test(file),
    )
    .map((file) => [file, readFileSync(join(installed(), file), 'utf8')] as const)
  expect(texts.length).toBeGreaterThan(40)
  expect(texts.filter(([, text]) => /inspect/i.test(text)).map(([file]) => file)).toEqual([])
})

describe('the mobx-miniprogram-auth command', () => {
  const command = (...args: string[]): string =>
    execFileSync(process.execPath, [join(installed(), '../.bin/mobx-miniprogram-auth'), ...args], {
      encoding: 'utf8',
    })

  test('runs without other packages, and prints with --dry-run what it would send', () => {
    const asked = [
      '--private',
      'GET me',
      '--login',
      'POST login {"code":"<code>"}',
      '--dry-run',
      '--lang',
      'en',
    ]
    expect(command('check', 'http://127.0.0.1:9/', ...asked)).toContain('POST login { code }')
    expect(command('--help')).toContain('check')
    expect(command('check', '--help', '--lang', 'zh')).toContain('检查')
  })

  test('is one file that requires only Node’s modules, and imports the preview on demand', () => {
    const text = readFileSync(join(installed(), 'node_dist/check.js'), 'utf8')
    const required = [...text.matchAll(/require\("([^"]+)"\)/g)].map(([, name = '']) => name)
    expect(required.length).toBeGreaterThan(0)
    expect(required.filter((name) => !name.startsWith('node:'))).toEqual([])
    expect([...text.matchAll(/import\("([^"]+)"\)/g)].map(([, name]) => name)).toEqual(['./preview.js'])
  })
})

describe('in Node or jest the package', () => {
  const run = (file: string, text: string): string => {
    const folder = projectOf('node-' + file, { [file]: text })
    return execFileSync(process.execPath, [file], { cwd: folder, encoding: 'utf8' }).trim()
  }

  test('can be required by every path', () => {
    const paths = [...Object.keys(SCRIPTS), './testing', './testing/scenarios'].filter(
      (path) => !isComponent(path),
    )
    const text = paths.map((path) => `Object.keys(require('${path.replace('.', PACKAGE)}')).length`).join(',')
    expect(run('all.cjs', `console.log(JSON.stringify([${text}].every((count) => count > 0)))`)).toBe('true')
  })

  test('can be imported from an ES module with its names', () => {
    const text = `
      import { createAuthStore, NetworkError } from '${PACKAGE}'
      import { createHttp, NetworkError as Same } from '${PACKAGE}/http'
      import { retry } from '${PACKAGE}/http/retry'
      import { createFakeWx } from '${PACKAGE}/testing'
      console.log([createAuthStore, createHttp, retry, createFakeWx].map((each) => typeof each).join(), Same === NetworkError)`
    expect(run('names.mjs', text)).toBe('function,function,function,function true')
  })

  test('lets the files of its components be resolved, and no internal file', () => {
    const text = `
      const found = ['auth-gate', 'login-panel', 'inspector'].flatMap((name) => ['js', 'json', 'wxml', 'wxss'].map((ending) =>
        require.resolve('${PACKAGE}/' + name + '/' + name + '.' + ending)))
      let refused = ''
      try { require.resolve('${PACKAGE}/miniprogram_dist/shared/stores.js') } catch (error) { refused = error.code }
      console.log(found.length, refused)`
    expect(run('components.cjs', text)).toBe('12 ERR_PACKAGE_PATH_NOT_EXPORTED')
  })

  test('has the same classes and functions in every path', () => {
    const text = `
      const all = require('${PACKAGE}'), stores = require('${PACKAGE}/stores'), http = require('${PACKAGE}/http')
      const bindings = require('${PACKAGE}/bindings')
      const both = [stores, http, bindings].flatMap((room) => Object.keys(room).map((name) => room[name] === all[name]))
      console.log(both.length, both.every(Boolean), new http.NetworkError('x') instanceof stores.AuthError)`
    const [count, same, child] = run('classes.cjs', text).split(' ')
    expect([Number(count) > 20, same, child]).toEqual([true, 'true', 'true'])
  })
})
