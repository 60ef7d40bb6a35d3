import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { SIMPLEST } from './case'

const ROOT = join(__dirname, '..', '..')

/** Runs `npm run fuzz --` in a process of its own, so that an endless loop does not block this test. */
function fuzz(...options: string[]): { readonly status: number | null; readonly output: string } {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', 'test/fuzz/main.ts', ...options],
    { cwd: ROOT, encoding: 'utf8' },
  )
  return { status, output: stdout + stderr }
}

const MINUTE = 60_000

test(
  'R3 R4 R5 R6 R17 R18 150 random runs break no rule',
  () => {
    const { status, output } = fuzz('--seed', '20240101', '--runs', '150')
    expect(output).toContain('150 cases')
    expect(status).toBe(0)
  },
  5 * MINUTE,
)

describe('the fuzz finds a planted fault and prints a replay of at most six steps', () => {
  test.each([
    ['shared answers', 'foreign-answer'],
    ['eager renewal', 'needless-renewal'],
    ['loud log', 'secret'],
    ['endless retry', 'spin'],
    ['lost logout', 'settles'],
    ['immortal value', 'kept'],
  ])(
    '"%s" is found as a violation of the rule "%s"',
    (planted, rule) => {
      const { status, output } = fuzz(
        '--plant',
        planted,
        '--only',
        rule,
        '--world',
        'pipeline',
        '--seed',
        '7',
      )
      expect(status).toBe(1)
      expect(output).toContain(`\n${rule} (`)
      const replay = /--replay '(.*)'/.exec(output)?.[1] ?? ''
      const { steps }: { steps: string[] } = JSON.parse(replay)
      expect(steps.length).toBeLessThanOrEqual(6)
      expect(fuzz('--plant', planted, '--only', rule, '--replay', replay).status).toBe(1)
    },
    5 * MINUTE,
  )
})

test(
  'a run that hangs is ended and reported',
  () => {
    const found = { config: { ...SIMPLEST, interceptors: ['retry'] }, steps: ['login 0 A'] }
    const { status, output } = fuzz(
      ...['--plant', 'frozen app', '--patience', '2', '--replay', JSON.stringify(found)],
    )
    expect(status).toBe(1)
    expect(output).toContain('a step does not end')
  },
  5 * MINUTE,
)

test(
  'wrong options are named, and nothing is run',
  () => {
    expect(fuzz('--world', 'nowhere')).toEqual({
      status: 2,
      output: '--world: there is no world nowhere\n',
    })
    expect(fuzz('--ignore', 'gravity').output).toContain('there is no rule gravity')
    expect(fuzz('--runs', 'many').output).toContain('many is no number')
  },
  5 * MINUTE,
)
