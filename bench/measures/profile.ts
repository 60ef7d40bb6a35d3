import { Session } from 'node:inspector/promises'
import { serve } from '../fake-wx'
import type { Peer } from '../peer'
import { Server } from '../server'
import { now } from '../statistics'
import { expiry } from './outcome'

export interface FunctionCost {
  readonly name: string
  readonly line: number
  /** The share of all samples, 0 to 100. */
  readonly percent: number
}

async function sampled(run: () => Promise<unknown>, ms: number): Promise<FunctionCost[]> {
  const session = new Session()
  session.connect()
  await run()
  await session.post('Profiler.enable')
  await session.post('Profiler.setSamplingInterval', { interval: 100 })
  await session.post('Profiler.start')
  const start = now()
  while (now() - start < ms * 1000) await run()
  const { profile } = await session.post('Profiler.stop')
  session.disconnect()
  const self = new Map<string, { name: string; line: number; hits: number }>()
  let all = 0
  for (const { callFrame, hitCount = 0 } of profile.nodes) {
    if (callFrame.functionName === '(idle)' || callFrame.functionName === '(program)') continue
    const key = callFrame.functionName + ':' + String(callFrame.lineNumber)
    const known = self.get(key) ?? {
      name: callFrame.functionName || '(nameless)',
      line: callFrame.lineNumber,
      hits: 0,
    }
    known.hits += hitCount
    all += hitCount
    self.set(key, known)
  }
  return [...self.values()]
    .sort((a, b) => b.hits - a.hits)
    .slice(0, 16)
    .map(({ name, line, hits }) => ({ name, line, percent: (100 * hits) / all }))
}

/** The functions in which a library spends its time, by their own time without that of functions they call. */
export async function profile(peer: Peer, quick: boolean): Promise<Record<'call' | 'storm', FunctionCost[]>> {
  serve(new Server())
  const client = await peer.start()
  const ms = quick ? 300 : 1_500
  const call = await sampled(async () => {
    for (let i = 0; i < 200; i++) await client.get('item/1')
  }, ms)
  client.dispose?.()
  return { call, storm: await sampled(() => expiry(peer, 2_000), ms) }
}
