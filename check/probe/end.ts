import { isSuccess, type Answer } from '../answer'
import type { Probe } from './types'

const AT_ONCE = 10

/** Asks with a token that is not valid any more: once, ten times at once, and with an upload; and then logs out. */
export async function probeEnd(probe: Probe): Promise<void> {
  const { facts, settings } = probe
  const ended = await endToken(probe)
  const token = ended ?? probe.madeUp((await probe.session()).token)
  if (ended !== null) facts.ended = await probe.private(ended)
  facts.ten = await Promise.all(Array.from({ length: AT_ONCE }, () => probe.private(token)))
  if (settings.upload) facts.upload = await probe.ask(settings.upload, probe.with(token))
  const own = facts.endedBy === 'request' || facts.endedBy === 'time'
  facts.afterTen = await liveAfter(probe, own)
  if (!settings.logout) return
  if (own && ended !== null) {
    facts.lateLogout = await probe.ask(settings.logout, probe.with(ended))
    if (settings.refresh) await afterLogout(probe)
    return
  }
  const { token: last } = await probe.session()
  facts.logout = await probe.ask(settings.logout, probe.with(last))
  await afterLogout(probe)
}

/** Gets a token that has ended: from the settings, by the request of `--end`, or by waiting. Null if none of these is possible. */
async function endToken({ facts, settings, ...probe }: Probe): Promise<string | null> {
  if (settings.endedToken !== undefined) {
    facts.endedBy = 'given'
    return settings.endedToken
  }
  if (settings.end) {
    const { token } = await probe.session()
    await probe.ask(settings.end, probe.with(token))
    facts.endedBy = 'request'
    return token
  }
  const life = facts.fields?.life?.seconds
  if (life === undefined || life > settings.wait) return null
  const { token } = await probe.session()
  await probe.sleep((life + 1) * 1000)
  facts.endedBy = 'time'
  return token
}

/**
 * Finds out whether the session has survived the ten requests.
 * @param ended whether its token has ended: then it is renewed, else the token is used
 * @returns null if the token has ended and cannot be renewed
 */
async function liveAfter(probe: Probe, ended: boolean): Promise<Answer | null> {
  const { facts, settings } = probe
  const { token, refreshToken } = await probe.session()
  if (!ended) return probe.private(token)
  if (!settings.refresh || refreshToken === undefined) {
    return null
  }
  const answer = await probe.ask(settings.refresh, { token, refreshToken, session: facts.session })
  if (!probe.take(answer)) probe.drop()
  return answer
}

async function afterLogout(probe: Probe): Promise<void> {
  const { facts, settings } = probe
  const { token, refreshToken } = await probe.session()
  facts.afterLogout = await probe.private(token)
  if (settings.refresh && refreshToken !== undefined)
    facts.refreshAfterLogout = await probe.ask(settings.refresh, {
      token,
      refreshToken,
      session: facts.session,
    })
  if (!isSuccess(facts.afterLogout, facts.ok)) probe.drop()
}
