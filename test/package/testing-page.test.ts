import { runProject, packagesOf, contentOf, type Language } from './_pages'

/* docs/testing.md and docs/page-tests.md, followed to the letter in a fresh folder that has the packed package. */

const LANGUAGES: readonly Language[] = ['js', 'ts']
const passed = (count: number) => ({ success: true, numTotalTests: count, numPassedTests: count })

describe.each(['testing.md', 'testing.zh-CN.md'])('docs/%s in a fresh folder', (page) => {
  test.each(LANGUAGES)('the example app passes its tests, in %s', (language) => {
    const { files, settings } = contentOf(page, language)
    const shown = { files, settings: language === 'ts' ? settings : [] }
    const done = runProject(page + '-' + language, shown, packagesOf(page, language))
    expect(done.content).toBeGreaterThan(7)
    expect([done.failure, done.report]).toEqual(['', expect.objectContaining(passed(done.content))])
  })
})

describe.each(['page-tests.md', 'page-tests.zh-CN.md'])('docs/%s in a fresh folder', (page) => {
  test.each(LANGUAGES)('the example pages are rendered and pass their tests, in %s', (language) => {
    const { files, settings } = contentOf(page, language)
    const names = packagesOf(page, language)
    // "Tests in TypeScript need a compiler besides, as Test your app says".
    const compiler = language === 'ts' ? contentOf('testing.md', 'ts') : { files: {}, settings: [] }
    const also = language === 'ts' ? packagesOf('testing.md', 'ts') : []
    const tsconfig = compiler.files['tsconfig.json']
    const shown = {
      files: { ...(tsconfig === undefined ? {} : { 'tsconfig.json': tsconfig }), ...files },
      settings: [...compiler.settings, ...settings],
    }
    const done = runProject(page + '-' + language, shown, [...names, ...also])
    expect(done.content).toBeGreaterThan(4)
    expect([done.failure, done.report]).toEqual(['', expect.objectContaining(passed(done.content))])
  })

  test('without the framework, the error names the installation command of the document', () => {
    const { files, settings } = contentOf(page, 'js')
    const names = packagesOf(page, 'js')
    const without = names.filter((name) => !name.startsWith('glass-easel'))
    const { report } = runProject(page + '-without', { files, settings }, without)
    const said = JSON.stringify(report)
    expect(said).toContain('npm i -D ' + names.filter((name) => name.startsWith('glass-easel')).join(' '))
  })
})
