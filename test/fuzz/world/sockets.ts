import type { FakeSocket } from 'mobx-miniprogram-auth/testing'
import { tokenIn } from './server'
import type { Unit } from './unit'
import type { World } from './world'

/** A connection that was open for this time, in ms, counts as accepted by the server. */
const PROVEN = 10_000

/**
 * Records that the server calls the token of a connection expired. The first time, that is a reason to renew the token. If the next
 * connection is refused at once again, it is not: that says nothing about the new token.
 */
export function doubtBy(
  { units, retired, fake }: World,
  alive: FakeSocket | undefined,
  isDoubt: boolean,
): void {
  if (!alive || !isDoubt) return
  for (const unit of units.concat(retired))
    for (const record of unit.sockets) {
      if (!alive.url.endsWith('/' + String(record.number))) continue
      if (fake.clock.now() - record.openedAt >= PROVEN) record.refused = false
      if (!record.refused) unit.reasons.doubt(tokenIn(alive.header))
      record.refused = true
    }
}

export function connect(world: World, unit: Unit, flag: string): void {
  const { watch } = world
  const number = ++world.count
  const socket = unit.library.connect(unit.clients.current.http, {
    url: `live/${String(number)}`,
    ...(flag === 'wait' && { waitForLogin: true }),
    ...(flag === 'optional' && { auth: 'optional' }),
  })
  const record = { number, socket, closes: 0, openedAt: Infinity, refused: false }
  unit.sockets.push(record)
  const hear = (what: string) => (): void => {
    watch.count('socket')
    watch.check('comes-back', record.closes === 0, `a socket was told ${what} after its end`)
  }
  socket.onOpen(() => {
    record.openedAt = world.fake.clock.now()
    hear('of an open')()
  })
  socket.onMessage(hear('a message'))
  socket.onClose(({ error }) => {
    watch.check('told-twice', ++record.closes === 1, `a socket was closed ${String(record.closes)} times`)
    watch.error('a socket', error)
  })
}
