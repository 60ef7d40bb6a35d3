/** @jest-environment node */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { PREVIEW_HELP } from '../../check/help'
import { OPTIONS, runPreview } from '../../preview/command'
import { app, folder, machine, started } from './command-support'

describe('the output of the preview command', () => {
  test.each([
    [['--help'], 0, 'preview <folder>'],
    [['--help', '--lang', 'zh'], 0, 'preview <文件夹>'],
    [[], 2, 'preview <folder>'],
    [['a', 'b'], 2, 'one folder at a time'],
    [['a', '--port', 'x'], 2, '--port expects a number from 0 to 65535'],
    [['a', '--fast'], 2, '--fast: not understood'],
    [['a', '--lang', 'fr'], 2, '--lang expects en or zh'],
    [['a', '--port', '0'], 2, 'There is no such folder'],
  ])('with the arguments %j the command ends with status %i', async (args, status, text) => {
    const { said, given } = machine()
    expect(await runPreview(args, given)).toBe(status)
    expect(said.join('')).toContain(text)
  })

  test('the help is in the language of the shell', async () => {
    const { said, given } = machine({ env: { LANG: 'zh_CN.UTF-8' } })
    await runPreview(['--help'], given)
    expect(said.join('')).toBe(PREVIEW_HELP.zh + '\n')
  })

  test.each(['en', 'zh'] as const)('the help names every option (%s)', (lang) => {
    const flags = Object.keys(OPTIONS).filter((name) => name !== 'help')
    for (const name of flags) expect(PREVIEW_HELP[lang]).toContain('--' + name)
  })

  test('if the template compiler is missing, the command prints how to install it', async () => {
    const resolve = () => {
      throw new Error('Cannot find module')
    }
    const { said, given } = machine({ resolve })
    expect(await runPreview([app()], given)).toBe(2)
    expect(said.join('')).toContain('npm i -D glass-easel-template-compiler@0.12.1')
  })
})

describe('the server of the preview command', () => {
  test('answers with the page, the compiled app and its pictures, but not with the sources', async () => {
    const { url } = await started(app(), '--port', '0', '--code', 'mine')
    const text = async (path: string) => (await fetch(url + path)).text()
    expect(await text('')).toContain('{"baseUrl":null,"code":"mine","assetBase":"/app/",')
    expect(JSON.parse(await text('compiled.json'))).toMatchObject({ app: { pages: ['pages/a/a'] } })
    expect(await text('app/img/cup.png')).toBe('PNG')
    expect((await fetch(url + 'app/app.json')).status).toBe(404)
  })

  test('if the port is in use, the command takes the next one and says so', async () => {
    const first = await started(app(), '--port', '0')
    const { port } = new URL(first.url)
    const second = await started(folder, '--port', port)
    expect(second.url).not.toBe(first.url)
    expect(second.said.join('')).toContain(`Port ${port} is in use; this takes ${new URL(second.url).port}.`)
  })

  const compiled = async (url: string): Promise<unknown> => (await fetch(url + 'compiled.json')).json()

  test('mistakes in several pages are all printed, and sent to the browser with the rest of the app', async () => {
    const pages = '{ "pages": ["pages/a/a", "pages/b/b"] }'
    const files = { 'app.json': pages, 'pages/a/a.wxml': '<view>', 'pages/a/a.json': '{ "a": 1, }' }
    const { url, said } = await started(app(files), '--port', '0', '--lang', 'zh')
    expect(said.join('')).toContain('pages/a/a.wxml:1: missing end tag\n')
    expect(said.join('')).toContain('pages/a/a.json:1: Expected double-quoted')
    expect(said.join('')).toContain('app.json:1: 页面 pages/b/b 没有脚本文件\n')
    expect(await compiled(url)).toMatchObject({
      failures: {
        'pages/a/a': { en: expect.stringMatching(/^pages\/a\/a\.json:1: Expected/) },
        'pages/b/b': { en: 'app.json:1: the page pages/b/b has no script' },
      },
    })
  })

  test.each<[string, Record<string, string>, string]>([
    ['app.json', { 'app.json': '{\n  "pages": [,]\n}' }, 'app.json:2: Unexpected token'],
    [
      'project.config.json',
      { 'project.config.json': '{ "packOptions": { "ignore": [{ "type": "regexp", "value": "(" }] } }' },
      'project.config.json: packOptions.ignore: ( is no regular expression',
    ],
  ])(
    'a mistake in %s is shown instead of the app until the file is corrected; the command goes on',
    async (name, files, message) => {
      const { url, said } = await started(app(files), '--port', '0')
      expect(said.join('')).toContain(message)
      expect(await compiled(url)).toEqual({
        failure: { en: expect.stringContaining(message), zh: expect.stringContaining(name) },
      })
      // The command starts to watch files a moment after its start, so one change may be missed.
      while ('failure' in Object(await compiled(url))) {
        writeFileSync(join(folder, name), name === 'app.json' ? '{ "pages": ["pages/a/a"] }' : '{}')
        await pause(250)
      }
      expect(await compiled(url)).toMatchObject({ app: { pages: ['pages/a/a'] }, failures: {} })
    },
  )
})
