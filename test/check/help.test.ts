/** The help and the page agree with the flags and verdicts of the command. */
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { OPTIONS } from '../../check/cli'
import { HELP } from '../../check/help'
import { createBackend } from './_backend'
import { WITH_REFRESH } from './_kinds'
import { run } from './_run'

const page = (name: string): string => readFileSync(join(resolve(__dirname, '../..'), 'docs', name), 'utf8')

test.each(['en', 'zh'] as const)(
  'the help in %s names every flag, and none that does not exist',
  async (lang) => {
    const named = [...HELP[lang].matchAll(/--([a-z-]+)/g)].map(([, flag = '']) => flag)
    expect([...new Set(named)].filter((flag) => !(flag in OPTIONS))).toEqual([])
    expect(Object.keys(OPTIONS).filter((flag) => !['help', ...named].includes(flag))).toEqual([])
    const ran = await run(['--help', '--lang', lang])
    expect([ran.status, ran.out.trim()]).toEqual([0, HELP[lang].trim()])
  },
)

test.each(['check.md', 'check.zh-CN.md'])('the check accepts the settings shown in docs/%s', async (name) => {
  const [, text = ''] = /```json\n([^]*?)```/.exec(page(name)) ?? []
  const ran = await run(['--settings', 'check.json', '--dry-run'], {}, { 'check.json': text })
  expect([ran.status, ran.err]).toEqual([0, ''])
  expect(ran.out).toContain('POST login/password { account, password }')
})

test('a settings file that is missing, and one that is no JSON, have different messages, which quote nothing of it', async () => {
  const messageOf = async (files: Record<string, string>): Promise<string> => {
    const ran = await run(['--settings', 'check.json', '--lang', 'en'], {}, files)
    expect(ran.status).toBe(2)
    return ran.err.trim()
  }
  expect(await messageOf({})).toBe('--settings: there is no file check.json, or it cannot be read')
  expect(await messageOf({ 'check.json': '{ "token": "secret", }' })).toBe(
    '--settings: check.json is not valid JSON; a comment and a comma before } are not allowed',
  )
})

test.each(['check.md', 'check.zh-CN.md'])('docs/%s explains every verdict', async (name) => {
  const [{ kind, args } = { kind: null, args: [] }] = WITH_REFRESH
  if (!kind) throw new Error('there is none')
  const backend = createBackend(kind)
  const ran = await run([await backend.listen(), ...args, '--json'])
  await backend.close()
  const { verdicts } = JSON.parse(ran.out) as { verdicts: { id: string }[] }
  expect(verdicts.map(({ id }) => id).filter((id) => !page(name).includes('`' + id + '`'))).toEqual([])
  expect(verdicts.length).toBeGreaterThan(12)
})

test('the language is that of the shell, and every verdict is written in it', async () => {
  const [{ kind, args } = { kind: null, args: [] }] = WITH_REFRESH
  if (!kind) throw new Error('there is none')
  const backend = createBackend(kind)
  const ran = await run([await backend.listen(), ...args, '--json'], { env: { LANG: 'zh_CN.UTF-8' } })
  await backend.close()
  const { verdicts } = JSON.parse(ran.out) as { verdicts: Record<string, string>[] }
  for (const { title, reason } of verdicts)
    for (const text of [title, reason]) expect(text).toMatch(/[\u4e00-\u9fff]/)
})
