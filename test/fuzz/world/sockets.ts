import type { FakeSocket } from 'mobx-miniprogram-auth/testing'
import { tokenIn } from './server'
import type { Unit } from './unit'
import type { World } from './world'

/** A connection that was open for this time, in ms, counts as accepted by the server. */
const ACCEPTED_AFTER = 10_000

/**
 * Records that the server calls the token of a connection expired. The first time, that is a reason to renew the token. If the next
 * connection is refused at once again, it is not: that says nothing about the new token.
 */
export function recordExpiry(
  { units, disposedUnits, fake }: World,
  connection: FakeSocket | undefined,
  isExpiry: boolean,
): void {
  if (!connection || !isExpiry) return
  for (const unit of units.concat(disposedUnits))
    for (const record of unit.sockets) {
      if (!connection.url.endsWith('/' + String(record.number))) continue
      if (fake.clock.now() - record.openedAt >= ACCEPTED_AFTER) record.refused = false
      if (!record.refused) unit.renewalReasons.markExpired(tokenIn(connection.header))
      record.refused = true
    }
}

export function connect(world: World, unit: Unit, flag: string): void {
  const { rules } = world
  const number = ++world.count
  const socket = unit.library.connect(unit.clients.current.http, {
    url: `live/${String(number)}`,
    ...(flag === 'wait' && { waitForLogin: true }),
    ...(flag === 'optional' && { auth: 'optional' }),
  })
  const record = { number, socket, closes: 0, openedAt: Infinity, refused: false }
  unit.sockets.push(record)
  const listener = (what: string) => (): void => {
    rules.count('socket')
    rules.check('comes-back', record.closes === 0, `a socket was told ${what} after its end`)
  }
  socket.onOpen(() => {
    record.openedAt = world.fake.clock.now()
    listener('of an open')()
  })
  socket.onMessage(listener('a message'))
  socket.onClose(({ error }) => {
    rules.check('told-twice', ++record.closes === 1, `a socket was closed ${String(record.closes)} times`)
    rules.checkError('a socket', error)
  })
}
