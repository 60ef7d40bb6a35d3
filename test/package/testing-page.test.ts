import { follow, namedBy, shownBy, type Language } from './_pages'

/* docs/testing.md and docs/page-tests.md, followed to the letter in a fresh folder that has the packed package. */

const LANGUAGES: readonly Language[] = ['js', 'ts']
const passed = (count: number) => ({ success: true, numTotalTests: count, numPassedTests: count })

describe.each(['testing.md', 'testing.zh-CN.md'])('docs/%s in a fresh folder', (page) => {
  test.each(LANGUAGES)('the example app passes its tests, in %s', (language) => {
    const { files, settings } = shownBy(page, language)
    const shown = { files, settings: language === 'ts' ? settings : [] }
    const done = follow(page + '-' + language, shown, namedBy(page, language))
    expect(done.shown).toBeGreaterThan(7)
    expect([done.failure, done.report]).toEqual(['', expect.objectContaining(passed(done.shown))])
  })
})

describe.each(['page-tests.md', 'page-tests.zh-CN.md'])('docs/%s in a fresh folder', (page) => {
  test.each(LANGUAGES)('the example pages are rendered and pass their tests, in %s', (language) => {
    const { files, settings } = shownBy(page, language)
    const names = namedBy(page, language)
    // "Tests in TypeScript need a compiler besides, as Test your app says".
    const compiler = language === 'ts' ? shownBy('testing.md', 'ts') : { files: {}, settings: [] }
    const also = language === 'ts' ? namedBy('testing.md', 'ts') : []
    const tsconfig = compiler.files['tsconfig.json']
    const shown = {
      files: { ...(tsconfig === undefined ? {} : { 'tsconfig.json': tsconfig }), ...files },
      settings: [...compiler.settings, ...settings],
    }
    const done = follow(page + '-' + language, shown, [...names, ...also])
    expect(done.shown).toBeGreaterThan(4)
    expect([done.failure, done.report]).toEqual(['', expect.objectContaining(passed(done.shown))])
  })

  test('without the framework, the error names the installation command of the document', () => {
    const { files, settings } = shownBy(page, 'js')
    const names = namedBy(page, 'js')
    const without = names.filter((name) => !name.startsWith('glass-easel'))
    const { report } = follow(page + '-without', { files, settings }, without)
    const said = JSON.stringify(report)
    expect(said).toContain('npm i -D ' + names.filter((name) => name.startsWith('glass-easel')).join(' '))
  })
})
