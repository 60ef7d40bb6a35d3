/** What `npm run scenarios` wrote is of these scenarios and of these versions. */
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

  test('has each scenario in both of its tables, in its own words, and ours holds them all', () => {
    for (const { id, title } of scenarios) {
      const [verdicts = '', about = ''] = rowsOf(id)
      expect(verdicts).toContain(title[language])
      expect(about).toContain(title[language])
      expect(verdicts.split('|')[3]?.trim()).toBe({ en: 'holds', zh: '正确' }[language])
    }
  })

  test('names the versions that are installed to be compared', () => {
    for (const name of COMPARED)
      expect(text).toMatch(new RegExp(`\\| \\[${name}\\]\\([^)]+\\) +\\| ${dependencies[name] ?? ''} `))
  })
})

test('the made part takes the place of the old one, and of nothing else', () => {
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
