import { actionsFor } from './_actions'
import { listen, run, type Tour } from './_run'

/**
 * Every function that the app passes to the library may call back into the library, or throw. For each callback of the
 * tours and each action, the app does the action at the first call of the callback. The rules that can be checked from
 * outside must hold whenever all work has settled afterwards, and at the end.
 */
export function testMatrix(tours: readonly Tour[]): void {
  let stop = (): void => undefined
  beforeEach(() => {
    stop = listen()
  })
  afterEach(() => stop())

  describe.each(tours.map((tour) => [tour.name, tour] as const))('%s', (_name, tour) => {
    test('keeps the rules without an action of the app, and calls every listed callback', async () => {
      const { broken, calls } = await run(tour, null)
      expect(broken).toEqual([])
      expect(Array.from(calls.keys())).toEqual(expect.arrayContaining([...tour.callbacks]))
    })

    test.each(tour.callbacks)('R5 R6 keeps the rules whatever the app does in %s', async (callback) => {
      const found: string[] = []
      for (const [name, action] of actionsFor(callback)) {
        const { broken, fired } = await run(tour, { callback, nth: 1, action })
        if (!fired) found.push(`the app ${name}: it was not reached`)
        for (const rule of broken) found.push(`the app ${name}: ${rule}`)
      }
      expect(found).toEqual([])
    })
  })
}
