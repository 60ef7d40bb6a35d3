import { cpSync, existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createWorld } from '../e2e/world'
import { build, BUILD_TIMEOUT } from './_builder'
import { filesIn, PACKAGE, projectOf, root } from './_world'

/*
 * The example app with the packed package, compiled by WeChat's builder, and then in Chromium: the end-to-end suite, told
 * to take the compiled folder.
 */

interface Configuration {
  readonly pages?: readonly string[]
  readonly subPackages?: readonly { readonly root: string; readonly pages: readonly string[] }[]
  readonly usingComponents?: Readonly<Record<string, string>>
}

const ENDINGS = ['.js', '.json', '.wxml']
const before = process.env.PREVIEW_APP
let app = ''

beforeAll(async () => {
  const settings = readFileSync(join(root, 'project.config.json'), 'utf8')
  const project = projectOf('example', { 'project.config.json': settings }, 'miniprogram')
  cpSync(join(root, 'miniprogram'), join(project, 'miniprogram'), {
    recursive: true,
    filter: (source) => !source.endsWith('miniprogram_npm'),
  })
  app = await build(project)
  process.env.PREVIEW_APP = app
}, BUILD_TIMEOUT)

afterAll(() => {
  if (before === undefined) delete process.env.PREVIEW_APP
  else process.env.PREVIEW_APP = before
})

const read = (file: string): Configuration =>
  JSON.parse(readFileSync(join(app, file), 'utf8')) as Configuration

describe('the example app, compiled', () => {
  test('has the files of every page and component, those of the package included', () => {
    const { pages = [], subPackages = [] } = read('app.json')
    const all = [...pages, ...subPackages.flatMap((part) => part.pages.map((page) => join(part.root, page)))]
    expect(all.length).toBeGreaterThanOrEqual(4)
    const missing: string[] = []
    const seen = new Set<string>()
    const visit = (path: string): void => {
      if (seen.has(path)) return
      seen.add(path)
      missing.push(...ENDINGS.map((ending) => path + ending).filter((file) => !existsSync(join(app, file))))
      if (!existsSync(join(app, path + '.json'))) return
      for (const target of Object.values(read(path + '.json').usingComponents ?? {}))
        visit(
          target.startsWith(PACKAGE)
            ? 'miniprogram_npm/' + target
            : resolve('/', path, '..', target).slice(1),
        )
    }
    all.forEach(visit)
    expect(missing).toEqual([])
    const sources = filesIn(join(root, 'miniprogram/components')).filter((file) => file.endsWith('.wxml'))
    const used = [...seen].filter((path) => path.startsWith('components/'))
    expect(used).toHaveLength(sources.length)
    expect([...seen].filter((path) => path.includes(PACKAGE)).length).toBeGreaterThan(0)
  })

  test('is smaller than 2 MB, and the package takes at most 12 % of that', () => {
    const bytes = (below: string): number =>
      filesIn(join(app, below)).reduce((sum, file) => sum + readFileSync(join(app, below, file)).length, 0)
    const ours = `miniprogram_npm/${PACKAGE}`
    // A release has the inspector taken out.
    expect(bytes(ours) - bytes(`${ours}/inspector`)).toBeLessThan(2 * 1024 * 1024 * 0.1)
    expect(bytes(ours)).toBeLessThan(2 * 1024 * 1024 * 0.12)
    expect(bytes('.')).toBeLessThan(2 * 1024 * 1024)
  })
})

describe('the end-to-end suite on the compiled app', () => {
  test('the preview runs the output of the builder, not the sources', async () => {
    const world = await createWorld()
    try {
      const answer = await fetch(world.url + 'compiled.json')
      const text = await answer.text()
      // The builder's helpers; not in the sources, and too much to be shown when it is missing.
      expect(text.includes('"@babel/runtime/helpers/')).toBe(true)
    } finally {
      await world.close()
    }
  })

  describe.each(['main-job', 'example', 'login-page', 'signed-out'])('%s', (name) => {
    jest.requireActual(`../e2e/${name}.test`)
  })
})
