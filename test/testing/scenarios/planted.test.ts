import { runScenarios } from 'mobx-miniprogram-auth/testing/scenarios'
import type { Verdict } from 'mobx-miniprogram-auth/testing/scenarios'
import { planted, type Mistake } from './_planted'

/** Scenarios that none of the clients in docs/scenarios.md fails: these mistakes show that one can. */
const MISTAKES: readonly (readonly [string, Verdict, Mistake])[] = [
  ['S33', 'doubles', 'renews for a refused login'],
  ['S54', 'loses', 'signs out when it wakes late'],
  ['S55', 'loses', 'starts signed out where the token has ended'],
  ['S56', 'doubles', 'renews whenever the clock says so, and never learns'],
  ['S65', 'breaks', 'trusts what is stored'],
  ['S70', 'doubles', 'does not wait for storage'],
  ['S72', 'loses', 'marks the body of what it sends again'],
  ['S89', 'loses', 'does not read the answer to an upload'],
  ['S101', 'doubles', 'asks WeChat for a login before each request'],
]

test('a careful client without these mistakes passes all of these', async () => {
  const { results } = await runScenarios(planted(), { only: MISTAKES.map(([id]) => id) })
  expect(results.filter(({ verdict }) => verdict !== 'holds')).toEqual([])
})

test.each(MISTAKES)('%s %s: a client that %s', async (id, verdict, mistake) => {
  const { results } = await runScenarios(planted(mistake), { only: MISTAKES.map(([each]) => each) })
  const found = results.filter((each) => each.verdict !== 'holds').map((each) => [each.id, each.verdict])
  expect(found).toContainEqual([id, verdict])
})
