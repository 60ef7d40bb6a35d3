import { createDataCipher, developmentKeys } from '../../../server/data-keys'
import { createAccessTokenStore } from '../../../server/wechat/access-tokens'
import { skewedClock, useWorld } from '../_server'
import type { Api } from '../_server'

const world = useWorld()
const HOUR = 3_600_000

/** The store of a process whose clock is off by so many ms. */
const processOf = ({ clock, database }: Api, off: number) =>
  createAccessTokenStore(database, skewedClock(clock, off), 'wx1', createDataCipher(developmentKeys))

test.each([
  ['ahead', HOUR],
  ['behind', -HOUR],
])(
  'the lease to fetch the access token lasts its full time also in a process whose clock is an hour %s',
  async (_how, off) => {
    const api = await world.server()
    const [first, second] = [processOf(api, off), processOf(api, 0)]
    expect(await first.lease()).toBe(true)
    expect(await second.lease()).toBe(false)
    // After the lease another process may fetch, in case the first one has ended.
    api.clock.advance(20_000)
    expect(await second.lease()).toBe(true)
    expect(await first.lease()).toBe(false)
  },
)
