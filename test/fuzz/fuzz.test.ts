import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { SIMPLEST } from './case'

const ROOT = join(__dirname, '..', '..')

/** As `npm run fuzz --` does, in a process of its own: a loop that it finds must not be one of this test. */
function fuzz(...options: string[]): { readonly status: number | null; readonly said: string } {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', 'test/fuzz/main.ts', ...options],
    { cwd: ROOT, encoding: 'utf8' },
  )
  return { status, said: stdout + stderr }
}

const MINUTE = 60_000

test(
  'R3 R4 R5 R6 R17 R18 random steps over random worlds keep the rules',
  () => {
    const { status, said } = fuzz('--seed', '20240101', '--runs', '150')
    expect(said).toContain('150 cases')
    expect(status).toBe(0)
  },
  5 * MINUTE,
)

describe('the fuzz can fail: it finds what is planted, and says how to get there', () => {
  test.each([
    ['shared answers', 'foreign-answer'],
    ['eager renewal', 'needless-renewal'],
    ['loud log', 'secret'],
    ['endless retry', 'spin'],
    ['lost logout', 'settles'],
    ['immortal value', 'kept'],
  ])(
    '%s',
    (planted, rule) => {
      const { status, said } = fuzz('--plant', planted, '--only', rule, '--world', 'pipeline', '--seed', '7')
      expect(status).toBe(1)
      expect(said).toContain(`\n${rule} (`)
      const replay = /--replay '(.*)'/.exec(said)?.[1] ?? ''
      const { steps }: { steps: string[] } = JSON.parse(replay)
      expect(steps.length).toBeLessThanOrEqual(6)
      expect(fuzz('--plant', planted, '--only', rule, '--replay', replay).status).toBe(1)
    },
    5 * MINUTE,
  )
})

test(
  'it ends a process that hangs, and says so',
  () => {
    const found = { config: { ...SIMPLEST, interceptors: ['retry'] }, steps: ['login 0 A'] }
    const { status, said } = fuzz(
      ...['--plant', 'frozen app', '--patience', '2', '--replay', JSON.stringify(found)],
    )
    expect(status).toBe(1)
    expect(said).toContain('a step does not end')
  },
  5 * MINUTE,
)

test(
  'what it is told wrongly is named, and nothing is run',
  () => {
    expect(fuzz('--world', 'nowhere')).toEqual({
      status: 2,
      said: '--world: there is no world nowhere\n',
    })
    expect(fuzz('--ignore', 'gravity').said).toContain('there is no rule gravity')
    expect(fuzz('--runs', 'many').said).toContain('many is no number')
  },
  5 * MINUTE,
)
