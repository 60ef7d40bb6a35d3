/** The checks in this folder report what is wrong in a page. */
import { blocksOf } from './_blocks'
import { problemsOfOther, problemsOfProse } from './_others'
import { problemsOfScripts } from './_scripts'

const fence = (lang: string, code: string): string => '```' + lang + '\n' + code + '\n```\n'
const page = (...parts: string[]) => blocksOf('page.md', ['# Title', '', ...parts].join('\n'))
const scripts = (...parts: string[]): string[] => problemsOfScripts(page(...parts))
const others = (...parts: string[]): string[] => page(...parts).flatMap(problemsOfOther)

test('a code block is found with its page and line, also in a list', () => {
  const found = page(fence('ts', 'first'), '- item', '', '  ```sh', '  npm ci', '  ```')
  expect(found.map(({ line, lang, text }) => [line, lang, text])).toEqual([
    [4, 'ts', 'first'],
    [10, 'sh', 'npm ci'],
  ])
})

test('a script block with an unknown name, a wrong option or a syntax error is reported with page and line', () => {
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

test('blocks of a page that name their files can import each other, and a file shown twice is reported', () => {
  const auth = fence('ts', '// services/answer.ts\nexport const answer = 42')
  const user = fence('ts', "// pages/a.ts\nimport { answer } from '../services/answer'\nanswer.toFixed()")
  expect(scripts(auth, user)).toEqual([])
  expect(scripts(auth, user.replace('toFixed', 'trim'))).toEqual([
    expect.stringContaining('page.md:11: Property'),
  ])
  expect(scripts(auth, auth.replace('42', '43'))).toEqual([expect.stringContaining('shown before')])
})

test('a fragment is compiled in the context comment above it, with the line numbers of the page', () => {
  const context = '<!-- context\nPage({\n…\n})\n-->\n'
  expect(scripts(fence('ts', 'onLoad() {}'))).not.toEqual([])
  expect(scripts(context, fence('ts', 'onLoad() {}'))).toEqual([])
  expect(scripts(context, fence('ts', 'onLoad() {},\nonShow: 1 + true'))).toEqual([
    expect.stringContaining('page.md:11: '),
  ])
  expect(scripts(context, 'Words.\n\n', fence('ts', 'onLoad() {}'))).not.toEqual([])
})

test('wrong templates, style sheets, JSON and commands, and unknown languages are reported', () => {
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

test('a command or file that does not exist is reported when a page mentions it', () => {
  expect(problemsOfProse('page.md', 'Run `npm test`, and read `stores/machine/machine.ts`.')).toEqual([])
  expect(problemsOfProse('page.md', 'Run `npm run nothing`, and read `stores/nothing.ts`.')).toEqual([
    'page.md: `npm run nothing`: there is no script "nothing"',
    'page.md: there is no stores/nothing.ts',
  ])
})
