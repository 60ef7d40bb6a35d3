/** What bench/ counts is the same on every machine; the libraries that it compares are not needed for that. */
import type { Figure, Row } from '../../bench/figure'
import { serve } from '../../bench/fake-wx'
import { expiry } from '../../bench/measures/outcome'
import { N, runScenarios, type Scenario } from '../../bench/measures/scenarios'
import { FLOOR, OURS } from '../../bench/names'
import { asyncFloor, floor } from '../../bench/peers/floor'
import { ours } from '../../bench/peers/ours'
import { BASE, HEADERS, Server } from '../../bench/server'
import { turn } from '../../bench/statistics'
import { chartOf } from '../../bench/report/chart'
import { standingOf } from '../../bench/report/standing'
import { tableOf, verdictsOf, verdictTable } from '../../bench/report/table'

describe.each([floor, asyncFloor, ours])('bench: $name', (peer) => {
  test.each([1, 100, 1_000])(
    'R1 R2 %i calls that meet an expired token cause one renewal, and each is sent at most twice',
    async (n) => {
      const outcome = await expiry(peer, n)
      expect(outcome).toMatchObject({ answered: n, rejected: 0, open: 0, renewals: 1, unhandled: 0 })
      // A request that is still queued when the token changes is sent once only.
      expect(outcome.calls).toBeLessThanOrEqual(2 * n + 1)
    },
  )
})

describe('bench: the fake wx', () => {
  test('with ten requests at once the others wait in order, and 100 expired calls still share one renewal', async () => {
    let most = 0
    const server = serve(new Server({ delivery: 'held', atOnce: 10 }))
    for (let i = 0; i < 25; i++)
      wx.request({ url: BASE + String(i), success: () => (most = Math.max(most, server.calls)) })
    expect(server.calls).toBe(10)
    server.release()
    await turn()
    expect(server.calls).toBeGreaterThan(10)
    for (let i = 0; i < 3; i++) await turn()
    expect([server.calls, most]).toEqual([25, 25])
    expect(await expiry(ours, 100, { atOnce: 10 })).toMatchObject({ answered: 100, renewals: 1, open: 0 })
  })

  test.each([2, 12] as const)(
    'an answer has %i headers with capitalised names, as HTTP/1.1 servers send them',
    (n) => {
      const names = Object.keys(HEADERS[n]())
      expect(names).toHaveLength(n)
      for (const name of names) expect(name).toMatch(/^[A-Z]/)
      expect(HEADERS[n]()).not.toBe(HEADERS[n]())
    },
  )
})

describe('bench: failing renewals', () => {
  let all: Scenario[]
  beforeAll(async () => {
    all = await runScenarios([floor, asyncFloor, ours])
  })
  const of = (name: Scenario['name']): Scenario[] => all.filter((run) => run.name === name)

  test('R5 every call settles, and there is no unhandled rejection', () => {
    expect(all).toHaveLength(12)
    for (const run of all) expect(run).toMatchObject({ open: 0, unhandled: 0, exhausted: false })
  })

  test('R3 late answers to the old token start no second renewal, and a second expiry causes one renewal, too', () => {
    for (const run of [...of('stragglers'), ...of('second')]) {
      expect(run).toMatchObject({ answered: N, renewals: 1 })
      expect(run.calls).toBeLessThanOrEqual(2 * N + 1)
    }
  })

  test('R8 a refused renewal is not tried again, and no request is replayed', () => {
    for (const run of of('refused')) {
      expect(run).toMatchObject({ rejected: N, renewals: 1 })
      expect(run.calls).toBeLessThanOrEqual(N + 1)
    }
  })

  test('R2 if the server calls every token expired, renewals and requests stay bounded', () => {
    for (const run of of('always')) {
      expect(run.rejected).toBe(N)
      expect(run.renewals).toBeLessThanOrEqual(2)
      expect(run.calls).toBeLessThanOrEqual(3 * N + 2)
    }
  })
})

describe('bench: the report', () => {
  const group = { en: 'all', zh: '全部' }
  const goal = (most: number) => ({
    text: { en: 'at most ' + String(most), zh: '' },
    most,
    unit: 'µs' as const,
    value: (rows: readonly Row[]) => {
      const cell = rows.find(({ peer }) => peer === OURS)?.cells.time
      return typeof cell === 'number' ? cell : undefined
    },
  })
  const figure: Figure = {
    id: 'example',
    title: { en: 'Example', zh: '例子' },
    about: { en: '', zh: '' },
    layout: 'long',
    columns: [{ key: 'time', title: { en: 'time', zh: '用时' }, unit: 'µs' }],
    chart: { key: 'time', title: { en: 'Example', zh: '例子' } },
    goals: [goal(3), goal(2)],
    run: () => Promise.resolve([]),
  }
  const rows: Row[] = [
    { group, peer: OURS, cells: { time: 2.5 } },
    { group, peer: 'other', cells: { time: 1_234 } },
    { group, peer: 'without', cells: { time: null } },
    { group, peer: '<wordy>', cells: { time: { en: 'no end', zh: '没有尽头' } } },
  ]

  test('a figure without a value is shown as a dash', () => {
    expect(tableOf(figure, rows, 'en').split('\n').slice(2)).toEqual([
      `| ${OURS} | 2.50 µs |`,
      '| other | 1,234 µs |',
      '| without | — |',
      '| <wordy> | no end |',
    ])
  })

  test('a goal is shown as met, missed or not measured', () => {
    expect(verdictsOf(figure, rows).map(({ met, value }) => [met, value])).toEqual([
      [true, 2.5],
      [false, 2.5],
    ])
    expect(verdictTable(verdictsOf(figure, rows.slice(1)), 'en')).toContain('not measured')
  })

  test('the summary says who leads each figure; a library that answered fewer calls cannot lead', () => {
    const beside = (time: number, answered: number) =>
      standingOf(
        [
          {
            figure,
            rows: [
              { group, peer: FLOOR, cells: { time: 1, answered: 9 } },
              { group, peer: OURS, cells: { time: 2.5, answered: 9 } },
              { group, peer: 'other', cells: { time, answered } },
              { group, peer: 'third', cells: { time: 5, answered: 9 } },
            ],
          },
        ],
        'en',
      )
    expect(beside(2, 9)).toBe('**Where another library is first**\n\n- Example: all: 2.50 µs (other 2.00 µs)')
    // It was faster because it gave up.
    expect(beside(2, 8)).toBe('**Where we are first**\n\n- Example: all: 2.50 µs (next third 5.00 µs)')
  })

  test('a chart has a bar for each number and the words otherwise, and a logarithmic scale for values far apart', () => {
    const chart = chartOf(figure, rows, 'zh')
    expect(chart.match(/<rect /g)).toHaveLength(2)
    expect(chart).toContain('没有尽头')
    expect(chart).toContain('&lt;wordy&gt;')
    expect(chart).toContain('对数刻度')
    expect(chartOf(figure, rows.slice(0, 1), 'zh')).not.toContain('对数刻度')
  })
})
