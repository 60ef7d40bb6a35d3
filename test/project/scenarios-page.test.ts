/** docs/scenarios.md, written by `npm run scenarios`, shows the current scenarios and versions. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { scenarios } from 'mobx-miniprogram-auth/testing/scenarios'
import { sectionOf, withSection } from '../../bench/scenarios/page'

const root = join(__dirname, '../..')
const { dependencies }: { dependencies: Record<string, string> } = JSON.parse(
  readFileSync(join(root, 'bench/package.json'), 'utf8'),
)
const COMPARED = ['alova', 'axios-miniprogram', 'luch-request', '@supabase/auth-js', 'wafer2-client-sdk']

describe.each([
  ['scenarios.md', 'en'],
  ['scenarios.zh-CN.md', 'zh'],
] as const)('docs/%s', (page, language) => {
  const text = readFileSync(join(root, 'docs', page), 'utf8')
  const rowsOf = (id: string): string[] =>
    text.split('\n').filter((line) => new RegExp(`^\\| ${id} +\\|`).test(line))

  test('shows each scenario in both tables with its title, and the verdict "holds" for ours', () => {
    for (const { id, title } of scenarios) {
      const [verdicts = '', about = ''] = rowsOf(id)
      expect(verdicts).toContain(title[language])
      expect(about).toContain(title[language])
      expect(verdicts.split('|')[3]?.trim()).toBe({ en: 'holds', zh: '正确' }[language])
    }
  })

  test('names the installed versions of the libraries that are compared', () => {
    for (const name of COMPARED)
      expect(text).toMatch(new RegExp(`\\| \\[${name}\\]\\([^)]+\\) +\\| ${dependencies[name] ?? ''} `))
  })
})

test('npm run scenarios replaces only the generated section, and fails if there is none', () => {
  const page = 'before\n<!-- made by npm run scenarios -->\nold\n<!-- /made by npm run scenarios -->\nafter'
  expect(withSection(page, 'new').split(/\s*\n\s*/)).toEqual([
    'before',
    '<!-- made by npm run scenarios -->',
    'new',
    '<!-- /made by npm run scenarios -->',
    'after',
  ])
  expect(() => withSection('no place', 'new')).toThrow('no place for what is made')
  expect(sectionOf([], [], 'en')).toContain(scenarios[0]?.about.en)
})
