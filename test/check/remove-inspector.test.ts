import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { REMOVED, removeInspector } from '../../check/remove-inspector'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'remove-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** A copy of the package as 构建 npm makes it, with only the files that matter here. */
function copy(path: string): string {
  const made = join(folder, path, 'miniprogram_npm/mobx-miniprogram-auth')
  for (const name of [
    'index.js',
    'inspector.js',
    'shared/inspection.js',
    'shared/stores.js',
    'inspector/panel/record.js',
    ...['js', 'json', 'wxml', 'wxss'].flatMap((ending) => [
      'inspector/inspector.' + ending,
      'inspector/panel/panel.' + ending,
    ]),
  ]) {
    mkdirSync(dirname(join(made, name)), { recursive: true })
    writeFileSync(join(made, name), 'the inspector')
  }
  return made
}

test('removeInspector removes the inspector from every copy below the folder, and keeps the names that apps import', () => {
  const copies = [copy('.'), copy('miniprogram'), copy('miniprogram/packages/account')]
  expect(removeInspector(folder)).toHaveLength(3)
  for (const each of copies) {
    expect([
      existsSync(join(each, 'inspector/panel')),
      existsSync(join(each, 'shared/inspection.js')),
    ]).toEqual([false, false])
    expect(JSON.parse(readFileSync(join(each, 'inspector/inspector.json'), 'utf8'))).toEqual({
      component: true,
    })
    const module = { exports: {} as { inspect?: () => () => void } }
    new Function('exports', readFileSync(join(each, 'inspector.js'), 'utf8'))(module.exports)
    expect(module.exports.inspect?.()()).toBeUndefined()
    expect(readFileSync(join(each, 'index.js'), 'utf8')).toBe('the inspector')
  }
})

test('removeInspector does not change node_modules, and can run a second time', () => {
  const installed = copy('node_modules/x')
  copy('app')
  const [first] = [removeInspector(folder)]
  expect(first).toHaveLength(1)
  cpSync(join(folder, 'app'), join(folder, 'before'), { recursive: true })
  expect(removeInspector(join(folder, 'app'))).toHaveLength(1)
  expect(readFileSync(join(installed, 'inspector.js'), 'utf8')).toBe('the inspector')
})

test('removeInspector returns an empty list if there is no copy, and the message says where to run it', () => {
  for (const where of [folder, join(folder, 'not-there')]) expect(removeInspector(where)).toEqual([])
  expect(REMOVED.en([])).toContain("project's folder")
  expect(REMOVED.zh([])).toContain('构建 npm')
  expect(REMOVED.en(['a/b'])).toBe('without the inspector: a/b')
})
