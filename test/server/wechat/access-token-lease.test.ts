import { createDataCipher, developmentKeys } from '../../../server/data-keys'
import { createAccessTokenStore } from '../../../server/wechat/access-tokens'
import { skewedClock, useWorld } from '../_server'
import type { Api } from '../_server'

const world = useWorld()
const HOUR = 3_600_000

/** A process whose own clock is off by so much. */
const processOf = ({ clock, database }: Api, off: number) =>
  createAccessTokenStore(database, skewedClock(clock, off), 'wx1', createDataCipher(developmentKeys))

test.each([
  ['ahead', HOUR],
  ['behind', -HOUR],
])("who fetches the app's access token has its time also by a clock that is %s", async (_how, off) => {
  const api = await world.server()
  const [first, second] = [processOf(api, off), processOf(api, 0)]
  expect(await first.lease()).toBe(true)
  expect(await second.lease()).toBe(false)
  // Should it have died meanwhile, the next one tries.
  api.clock.advance(20_000)
  expect(await second.lease()).toBe(true)
  expect(await first.lease()).toBe(false)
})
