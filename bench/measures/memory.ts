import { serve } from '../fake-wx'
import type { Client, Peer } from '../peer'
import { Server } from '../server'
import { heap, median, pause, rotated, turn } from '../statistics'

const CALLS = 2_000

/** Bytes of heap per call while 2,000 calls wait for their answers. */
async function held(client: Client, server: Server): Promise<number> {
  const paths = Array.from({ length: CALLS }, (_, i) => 'item/' + String(i))
  const promises: Promise<unknown>[] = Array.from({ length: CALLS }, () => Promise.resolve())
  const before = await heap()
  for (let i = 0; i < CALLS; i++) promises[i] = client.get(paths[i] ?? '')
  await turn()
  const bytes = ((await heap()) - before) / CALLS
  server.release()
  await Promise.allSettled(promises)
  return bytes
}

async function inFlight(peer: Peer): Promise<number> {
  const server = serve(new Server({ delivery: 'held' }))
  const client = await peer.start()
  const bytes = await held(client, server)
  client.dispose?.()
  return bytes
}

/** Bytes of heap per call that waits for a running renewal. */
async function parked(peer: Peer): Promise<number> {
  const server = serve(new Server({ delivery: 'task' }))
  const client = await peer.start()
  server.expire()
  const first = client.get('first')
  // The 401 arrives in the next task. The answer to the renewal, which the client then requests, is held back.
  await turn()
  server.delivery = 'held'
  for (let i = 0; i < 50 && !server.renewals; i++) await pause(1)
  const bytes = await held(client, server)
  await first
  client.dispose?.()
  return bytes
}

export interface MemoryCost {
  readonly peer: string
  readonly kind: 'flight' | 'parked'
  readonly bytes: number
}

export async function memory(peers: readonly Peer[], quick: boolean): Promise<MemoryCost[]> {
  const rounds = quick ? 2 : 5
  const result: MemoryCost[] = []
  for (const [kind, measure] of [['flight', inFlight] as const, ['parked', parked] as const]) {
    const some = kind === 'flight' ? peers : peers.filter((peer) => !peer.noRenewal && !peer.noParking)
    const costs = new Map(some.map((peer) => [peer.name, [] as number[]]))
    // The first round is not counted: in it a library allocates what it keeps.
    for (let round = -1; round < rounds; round++)
      for (const peer of rotated(some, round + 1)) {
        const bytes = await measure(peer)
        if (round >= 0) costs.get(peer.name)?.push(bytes)
      }
    for (const [peer, values] of costs) result.push({ peer, kind, bytes: median(values) })
  }
  return result
}
