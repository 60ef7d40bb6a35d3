import { runScenarios } from 'mobx-miniprogram-auth/testing/scenarios'
import type { Verdict } from 'mobx-miniprogram-auth/testing/scenarios'
import { planted, type Mistake } from './_planted'

/** Scenarios that no client in docs/scenarios.md fails, each with a mistake that makes a client fail it. */
const MISTAKES: readonly (readonly [string, Verdict, Mistake])[] = [
  ['S33', 'doubles', 'renews for a refused login'],
  ['S54', 'loses', 'signs out if the token ended in the background'],
  ['S55', 'loses', 'starts signed out if the token has ended'],
  ['S56', 'doubles', 'renews whenever its clock says so, and never corrects the clock'],
  ['S65', 'breaks', 'trusts any stored text'],
  ['S70', 'doubles', 'does not wait for storage'],
  ['S72', 'loses', 'changes the body of a replay'],
  ['S89', 'loses', 'does not read the answer to an upload'],
  ['S101', 'doubles', 'asks WeChat for a login before each request'],
]

test('a client without these mistakes passes all of these scenarios', async () => {
  const { results } = await runScenarios(planted(), { only: MISTAKES.map(([id]) => id) })
  expect(results.filter(({ verdict }) => verdict !== 'holds')).toEqual([])
})

test.each(MISTAKES)('%s has the verdict "%s" for a client that %s', async (id, verdict, mistake) => {
  const { results } = await runScenarios(planted(mistake), { only: MISTAKES.map(([each]) => each) })
  const found = results.filter((each) => each.verdict !== 'holds').map((each) => [each.id, each.verdict])
  expect(found).toContainEqual([id, verdict])
})
