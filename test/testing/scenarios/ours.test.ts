import { runScenarios, scenarios } from 'mobx-miniprogram-auth/testing/scenarios'
import { ours } from '../../../bench/scenarios/ours'

test.each(scenarios.map(({ id, title }) => [id, title.en] as const))(
  '%s holds for this package: %s',
  async (id) => {
    const { results } = await runScenarios(ours, { only: [id] })
    expect(results).toEqual([expect.objectContaining({ id, verdict: 'holds', findings: [] })])
  },
)
