import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './_world'

const folder = join(root, '.github/workflows')
const workflows = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')] as const)

/** The text of each job, by its name. */
function jobsOf(text: string): Map<string, string> {
  const [, jobs = ''] = text.split(/^jobs:\n/m)
  const parts = jobs.split(/^ {2}(?=[\w-]+:\n)/m).filter((part) => /^[\w-]+:\n/.test(part))
  return new Map(parts.map((part) => [part.slice(0, part.indexOf(':')), part]))
}

describe.each(workflows)('the workflow %s', (_name, text) => {
  test('has read permission only, unless a job asks for more', () => {
    expect(text).toMatch(/^permissions:\n {2}contents: read\n\n/m)
  })

  test('names each action by its full commit, with the version in a comment', () => {
    const uses = [...text.matchAll(/uses: (.*)/g)].map(([, action]) => action)
    expect(uses.length).toBeGreaterThan(0)
    for (const action of uses) expect(action).toMatch(/^actions\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
  })

  test('uses no expressions in its commands', () => {
    for (const [, command] of text.matchAll(/run: (.*)/g)) expect(command).not.toContain('${{')
  })

  test('does not keep credentials after checkout, and has a timeout for each job', () => {
    const checkouts = text.match(/actions\/checkout@/g) ?? []
    expect(text.match(/persist-credentials: false/g) ?? []).toHaveLength(checkouts.length)
    for (const job of jobsOf(text).values()) expect(job).toMatch(/timeout-minutes: \d+/)
  })
})

describe('the release', () => {
  const text = workflows.find(([name]) => name === 'release.yml')?.[1] ?? ''
  const jobs = jobsOf(text)

  test('is published with provenance by a job without a checkout, the only one with write permission', () => {
    const publish = jobs.get('publish') ?? ''
    expect(publish).toMatch(/npm publish .* --provenance .*--ignore-scripts/)
    expect(publish).toContain('needs: pack')
    expect(publish).not.toContain('checkout')
    expect([...jobs].filter(([, job]) => /: write/.test(job)).map(([name]) => name)).toEqual(['publish'])
    expect(publish.match(/\w[\w-]*: write/g)).toEqual(['id-token: write'])
  })

  test('comes after the check of the tag and all tests', () => {
    const steps = [...(jobs.get('pack') ?? '').matchAll(/run: (.*)/g)].map(([, command]) => command)
    expect(steps).toEqual([
      'node build/check-tag.mjs "$GITHUB_REF_NAME"',
      '.ci/run',
      'npm run build',
      expect.stringMatching(/^npm pack --ignore-scripts/),
    ])
  })

  test('is refused if the tag is not the version in package.json', () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
    const check = (tag: string) => {
      const { status, stderr } = spawnSync(process.execPath, [join(root, 'build/check-tag.mjs'), tag], {
        encoding: 'utf8',
      })
      return [status, stderr.trim()]
    }
    expect(check('v' + version)).toEqual([0, ''])
    expect(check('v99.0.0')).toEqual([1, `the tag is "v99.0.0", package.json says ${version}`])
    expect(check(version)[0]).toBe(1)
    expect(check('')[0]).toBe(1)
  })
})
