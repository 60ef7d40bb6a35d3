import { runScenarios, scenarios, toMarkdown, toText } from 'mobx-miniprogram-auth/testing/scenarios'
import type { ScenarioAdapter, ScenarioReport, Verdict } from 'mobx-miniprogram-auth/testing/scenarios'
import { naive } from './_naive'

const verdictsOf = ({ results }: ScenarioReport): Record<string, Verdict> =>
  Object.fromEntries(results.map(({ id, verdict }) => [id, verdict]))

describe('a client with every mistake', () => {
  let report: ScenarioReport
  beforeAll(async () => {
    report = await runScenarios(naive)
  })

  test('gets the verdicts hangs, doubles, leaks, loses, breaks and loops', () => {
    expect(verdictsOf(report)).toMatchObject({
      S1: 'hangs',
      S4: 'doubles',
      S40: 'leaks',
      S46: 'leaks',
      S68: 'breaks',
      S81: 'loses',
      S102: 'doubles',
      S114: 'leaks',
      S128: 'holds',
    })
    const found = report.results.flatMap(({ findings }) => findings.map(({ verdict }) => verdict))
    expect(new Set(found)).toEqual(new Set(['hangs', 'doubles', 'leaks', 'loses', 'breaks', 'loops']))
  })

  test('gets the verdict "absent" for functions that its adapter does not have', () => {
    expect(verdictsOf(report)).toMatchObject({ S83: 'absent', S89: 'absent' })
  })

  test('gets a report as English text with reasons, and as a Chinese Markdown table', () => {
    const one = { ...report, results: report.results.filter(({ id }) => id === 'S4' || id === 'S89') }
    expect(toText([one]).split('\n')).toEqual([
      '     scenario                          naive',
      'S4   A late answer to the old token    doubles',
      'S89  An upload meets an expired token  —',
      '     holds                             0/1',
      '',
      'naive, S4: doubles (renewals: 2 instead of 1)',
    ])
    expect(toMarkdown([one, one], 'zh').split('\n').slice(0, 5)).toEqual([
      '|  | 场景 | naive | naive |',
      '| --- | --- | --- | --- |',
      '| S4 | 旧 token 的响应姗姗来迟 | 重复 | 重复 |',
      '| S89 | 上传遇到 token 过期 | — | — |',
      '|  | 正确 | 0/1 | 0/1 |',
    ])
  })

  test('leaves no global wx and no fake time behind', () => {
    expect(typeof wx).toBe('undefined')
    expect(Math.abs(Date.now() - new Date().getTime())).toBeLessThan(1000)
    expect(Date.now()).toBeGreaterThan(Date.UTC(2025, 0, 1))
  })
})

test('each scenario has a unique number, texts in both languages, and places where it was seen', () => {
  expect(new Set(scenarios.map(({ id }) => id)).size).toBe(scenarios.length)
  for (const { id, title, about, seen } of scenarios) {
    expect(id).toMatch(/^S\d+$/)
    expect(seen.length).toBeGreaterThan(0)
    for (const { en, zh } of [title, about]) {
      expect(en).not.toMatch(/[\u4e00-\u9fff]/)
      expect(zh).toMatch(/[\u4e00-\u9fff]/)
    }
  }
})

/** Like a module that is loaded once and keeps the session in a variable. */
function keepsAll(): ScenarioAdapter {
  let first: ReturnType<ScenarioAdapter['start']> | undefined
  return { ...naive, start: (given) => (first ??= naive.start(given)) }
}

describe('runScenarios() with a wrong adapter or option', () => {
  const request = (): Promise<unknown> => Promise.resolve({})
  test.each([
    [
      'start',
      {
        ...naive,
        start: () => {
          throw new Error('no such file')
        },
      },
      'naive: the adapter cannot start: no such file',
    ],
    [
      'sign in',
      { ...naive, start: () => ({ request, login: () => undefined, token: () => '' }) },
      "cannot sign in: after login('A')",
    ],
    ['start again', keepsAll(), 'a session of before is still there: load your modules in start()'],
  ] as [string, ScenarioAdapter, string][])(
    'rejects if the adapter cannot %s',
    async (_, adapter, message) => {
      await expect(runScenarios(adapter)).rejects.toThrow(message)
    },
  )

  test('rejects with a TypeError for an adapter without start() and for an unknown scenario', async () => {
    // @ts-expect-error: it has no start
    await expect(runScenarios({ name: 'x' })).rejects.toThrow(
      new TypeError('runScenarios: "start" of the adapter must be a function, not undefined'),
    )
    await expect(runScenarios(naive, { only: ['S2'] })).rejects.toThrow(
      new TypeError('runScenarios: there is no scenario "S2"'),
    )
  })
})
