import type { Answer } from '../answer'
import type { Session } from '../session-fields'
import type { Probe } from './types'

/** A little more than a minute, in ms. */
const MINUTE = 61_000

/**
 * Renews the session, and then once more with the same refresh token. In between, nothing of the first renewal is used, as on a phone
 * to which its answer never came.
 */
export async function probeRefresh(probe: Probe): Promise<void> {
  const { facts, settings } = probe
  const { refresh: spec } = settings
  if (!spec) return
  const found = facts.refresh
  const before = await probe.session()
  const { refreshToken } = before
  if (refreshToken === undefined) return
  const renew = (given: string): Promise<Answer> =>
    probe.ask(spec, { token: before.token, refreshToken: given, session: before })

  found.madeUp = await renew(probe.madeUp(refreshToken))
  found.first = await renew(refreshToken)
  const first = probe.take(found.first)
  if (!first) return
  found.works = true
  found.rotates = first.refreshToken !== undefined && first.refreshToken !== refreshToken

  found.again = await renew(refreshToken)
  const again = probe.take(found.again)
  found.againWorks = again !== null && (await probe.counts(again.token))
  found.afterAgain = await probe.counts(first.token)
  found.oldCounts = await probe.counts(before.token)
  // If that has ended the session, the next requests need a new one.
  if (!found.againWorks && !found.afterAgain) probe.drop()
  await twice(probe, refreshToken, renew)
  if (settings.minute) await later(probe, refreshToken, renew)
}

/** The current refresh token: that of the last renewal, or `unchanged` if renewals bring none. */
async function latest(probe: Probe, unchanged: string): Promise<string> {
  const { refreshToken } = await probe.session()
  return refreshToken ?? unchanged
}

/** Renews twice at once with the same refresh token. */
async function twice(
  probe: Probe,
  unchanged: string,
  renew: (given: string) => Promise<Answer>,
): Promise<void> {
  const given = await latest(probe, unchanged)
  const answers = await Promise.all([renew(given), renew(given)])
  const sessions = answers.map(probe.take).filter((each): each is Session => each !== null)
  let count = 0
  for (const { token } of sessions) if (await probe.counts(token)) count++
  probe.facts.refresh.twoAtOnce = { worked: sessions.length, count }
  if (count === 0) probe.drop()
}

/** Renews, and once more with the same refresh token a minute later. */
async function later(
  probe: Probe,
  unchanged: string,
  renew: (given: string) => Promise<Answer>,
): Promise<void> {
  const given = await latest(probe, unchanged)
  if (!probe.take(await renew(given))) return
  await probe.sleep(MINUTE)
  probe.facts.refresh.laterWorks = probe.take(await renew(given)) !== null
  if (!probe.facts.refresh.laterWorks) probe.drop()
}
