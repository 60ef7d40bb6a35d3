import { actionsFor } from './_actions'
import { collectErrors, run, type Scenario } from './_run'

/**
 * Every function that the app passes to the library may call back into the library, or throw. For each callback of the
 * scenarios and each action, the app does the action at the first call of the callback. The rules that can be checked from
 * outside must hold whenever all work has settled afterwards, and at the end.
 */
export function testMatrix(scenarios: readonly Scenario[]): void {
  let stop = (): void => undefined
  beforeEach(() => {
    stop = collectErrors()
  })
  afterEach(() => stop())

  describe.each(scenarios.map((scenario) => [scenario.name, scenario] as const))('%s', (_name, scenario) => {
    test('keeps the rules without an action of the app, and calls every listed callback', async () => {
      const { violations, calls } = await run(scenario, null)
      expect(violations).toEqual([])
      expect(Array.from(calls.keys())).toEqual(expect.arrayContaining([...scenario.callbacks]))
    })

    test.each(scenario.callbacks)('R5 R6 keeps the rules whatever the app does in %s', async (callback) => {
      const found: string[] = []
      for (const [name, action] of actionsFor(callback)) {
        const { violations, fired } = await run(scenario, { callback, nth: 1, action })
        if (!fired) found.push(`the app ${name}: it was not reached`)
        for (const rule of violations) found.push(`the app ${name}: ${rule}`)
      }
      expect(found).toEqual([])
    })
  })
}
