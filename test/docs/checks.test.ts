/** The checks of this folder find what they are there for. */
import { blocksOf } from './_blocks'
import { problemsOfOther, problemsOfProse } from './_others'
import { problemsOfScripts } from './_scripts'

const fence = (lang: string, code: string): string => '```' + lang + '\n' + code + '\n```\n'
const page = (...parts: string[]) => blocksOf('page.md', ['# Title', '', ...parts].join('\n'))
const scripts = (...parts: string[]): string[] => problemsOfScripts(page(...parts))
const others = (...parts: string[]): string[] => page(...parts).flatMap(problemsOfOther)

test('a block is found with its page and line, in a list as well', () => {
  const found = page(fence('ts', 'first'), '- item', '', '  ```sh', '  npm ci', '  ```')
  expect(found.map(({ line, lang, text }) => [line, lang, text])).toEqual([
    [4, 'ts', 'first'],
    [10, 'sh', 'npm ci'],
  ])
})

test('TypeScript that names what there is not, passes a wrong option or is no TypeScript', () => {
  const problems = scripts(
    fence('ts', "import { createStore } from 'mobx-miniprogram-auth'"),
    fence('ts', "import { createHttp } from 'mobx-miniprogram-auth'\ncreateHttp({ baseURL: 'https://x/' })"),
    fence('ts', 'const = 1'),
    fence('ts', "import 'mobx-miniprogram-auth/nowhere'\nconst answer: string = 42"),
    fence('js', 'nobody()'),
    fence('js', 'export const twice = (x) => x + x'),
  )
  expect([...new Set(problems.map((problem) => /^[^:]*:\d+/.exec(problem)?.[0]))]).toEqual([
    'page.md:4',
    'page.md:9',
    'page.md:13',
    'page.md:17',
    'page.md:18',
    'page.md:22',
  ])
})

test('blocks of a page that name their files see each other; one file is not shown twice', () => {
  const auth = fence('ts', '// services/answer.ts\nexport const answer = 42')
  const user = fence('ts', "// pages/a.ts\nimport { answer } from '../services/answer'\nanswer.toFixed()")
  expect(scripts(auth, user)).toEqual([])
  expect(scripts(auth, user.replace('toFixed', 'trim'))).toEqual([
    expect.stringContaining('page.md:11: Property'),
  ])
  expect(scripts(auth, auth.replace('42', '43'))).toEqual([expect.stringContaining('shown before')])
})

test('a fragment stands in the context above it, and lines are counted without that', () => {
  const context = '<!-- context\nPage({\n…\n})\n-->\n'
  expect(scripts(fence('ts', 'onLoad() {}'))).not.toEqual([])
  expect(scripts(context, fence('ts', 'onLoad() {}'))).toEqual([])
  expect(scripts(context, fence('ts', 'onLoad() {},\nonShow: 1 + true'))).toEqual([
    expect.stringContaining('page.md:11: '),
  ])
  expect(scripts(context, 'Words.\n\n', fence('ts', 'onLoad() {}'))).not.toEqual([])
})

test('a template that does not compile, JSON that does not parse, a command that is none, a language nobody checks', () => {
  expect(others(fence('wxml', '<view wx:if="{{a}}">'))).toEqual(['page.md:4: missing end tag'])
  expect(others(fence('wxml', '<view wx:if="{{a">'))).not.toEqual([])
  expect(others(fence('wxss', '.a { width: 10rpx }'))).toEqual([])
  expect(others(fence('wxss', '.a { width 10rpx }'))).not.toEqual([])
  expect(others(fence('json', '{ "a": 1, }'))).toEqual([expect.stringContaining('SyntaxError')])
  expect(others(fence('jsonc', '{ "a": 1, } // b'))).toEqual([])
  expect(others(fence('jsonc', '{ "a": '))).not.toEqual([])
  expect(others(fence('sh', 'npm run nothing'))).toEqual([expect.stringContaining('no script "nothing"')])
  expect(others(fence('sh', 'npx jest --selectProjects nothing'))).not.toEqual([])
  expect(others(fence('sh', 'npx mobx-miniprogram-auth check http://localhost/ --nothing'))).toEqual([
    expect.stringContaining('check has no --nothing'),
  ])
  expect(others(fence('sh', 'rm -rf node_modules'))).not.toEqual([])
  expect(others(fence('sh', 'PORT=1 npm start -- --port 8080 # and wait'))).toEqual([])
  expect(others(fence('', 'anything'))).toEqual([expect.stringContaining('nobody knows')])
})

test('a command or a file that a page names in passing and that is not there', () => {
  expect(problemsOfProse('page.md', 'Run `npm test`, and read `stores/machine/machine.ts`.')).toEqual([])
  expect(problemsOfProse('page.md', 'Run `npm run nothing`, and read `stores/nothing.ts`.')).toEqual([
    'page.md: `npm run nothing`: there is no script "nothing"',
    'page.md: there is no stores/nothing.ts',
  ])
})
