import { isSuccess, signatureOf } from '../answer'
import { COOKIE, USUAL_PLACES, type Place } from '../carry'
import { BudgetError } from '../client'
import { noFacts, type Facts } from '../facts'
import { madeUp } from '../secrets'
import { NoCodeError, type Asker } from '../asker'
import { readSession, readSessions, type Session } from '../session-fields'
import type { Settings } from '../settings'
import { probeEnd } from './end'
import { retryWhenBusy } from './retry'
import { probeRefresh } from './refresh'
import { newTokenOf, probeSliding } from './sliding'
import type { Probe, Tools } from './types'

/** Sends all requests to the backend, in an order in which one login is usually enough. @returns the results */
export async function probe(settings: Settings, asker: Asker, { sleep, secrets }: Tools): Promise<Facts> {
  const facts = noFacts()
  let current: Session | null = null

  const self: Probe = {
    ...asker,
    settings,
    facts,
    sleep,
    with: (token) => ({ token, session: facts.session, places: facts.places }),
    async private(token, places = facts.places ?? []) {
      if (token === undefined) return asker.ask(settings.private)
      const answer = await asker.ask(settings.private, { token, session: facts.session, places })
      if (facts.sliding?.seen) self.follow(answer, token)
      return answer
    },
    follow(answer, token) {
      const next = newTokenOf(answer, token, facts.fields?.token === undefined)
      secrets.add(next?.token)
      if (next && current && isSuccess(answer, facts.ok)) current = { ...current, token: next.token }
    },
    async session() {
      return current ?? (await logIn())
    },
    take(answer) {
      const found = readSession(answer, settings.fields)
      if (!found || !isSuccess(answer, facts.ok)) return null
      secrets.add(found.session.token)
      secrets.add(found.session.refreshToken)
      current = found.session
      return current
    },
    drop() {
      current = null
    },
    use({ fields, session }) {
      facts.fields = fields
      facts.session = current = session
    },
    counts: async (token) => isSuccess(await retryWhenBusy(self, () => self.private(token)), facts.ok),
    madeUp(token) {
      const made = madeUp(token)
      secrets.add(made)
      return made
    },
  }

  /** @throws NoCodeError if there is no way to log in, or not any more */
  async function logIn(): Promise<Session> {
    if (!settings.login) {
      const { token, refreshToken } = settings
      if (token === undefined || facts.session) throw new NoCodeError()
      current = facts.session = { token, refreshToken, body: {} }
      return current
    }
    const { login } = settings
    const answer = await retryWhenBusy(self, () => asker.ask(login))
    facts.login ??= answer
    const all = readSessions(answer, settings.fields)
    for (const { session } of all) secrets.add(session.token)
    const found = all.find(({ fields }) => fields.token === facts.fields?.token) ?? all[0]
    if (!found) throw new NoCodeError()
    secrets.add(found.session.refreshToken)
    facts.fields ??= found.fields
    facts.session = current = found.session
    return current
  }

  try {
    facts.visitor = await retryWhenBusy(self, () => self.private())
    await findPlaces(self)
    if (facts.places) {
      await probeSliding(self)
      if (settings.forbidden)
        facts.forbidden = await self.ask(settings.forbidden, self.with((await self.session()).token))
      await probeRefresh(self)
      await probeBusy(self)
      await probeEnd(self)
    }
  } catch (error) {
    if (error instanceof BudgetError) facts.stopped = 'budget'
    else if (error instanceof NoCodeError) facts.stopped = 'no session'
    else throw error
  }
  return facts
}

/** Finds the token and the place in which it is accepted, while a made-up token in the same place is not. */
async function findPlaces(probe: Probe): Promise<void> {
  const { facts, settings } = probe
  await probe.session()
  const all = facts.login ? readSessions(facts.login, settings.fields) : []
  if (all.length < 2) return void (await findPlacesOf(probe))
  for (const found of all) {
    probe.use(found)
    if (await findPlacesOf(probe)) return
  }
  const [first] = all
  if (first) probe.use(first)
}

async function findPlacesOf(probe: Probe): Promise<boolean> {
  const { facts, settings } = probe
  const { token } = await probe.session()
  const none = facts.visitor ? signatureOf(facts.visitor) : ''
  for (const places of candidates(probe)) {
    const real = await retryWhenBusy(probe, () => probe.private(token, places))
    if (signatureOf(real) === none || real.status === 0 || real.status >= 300) continue
    const made = await probe.private(probe.madeUp(token), places)
    if (signatureOf(made) === signatureOf(real)) {
      // The backend accepts any text in this place, or it does not look at this place at all.
      facts.madeUpCounts ||= isSuccess(real, null)
      if (!settings.carry) continue
    }
    facts.places = places
    facts.ok = real
    facts.madeUp = made
    return true
  }
  return false
}

function candidates({ facts: { fields }, settings }: Probe): readonly (readonly Place[])[] {
  if (settings.carry) return [settings.carry]
  if (fields && fields.token === undefined) return [COOKIE]
  if (fields?.head === undefined) return USUAL_PLACES
  const name = fields.head.split('.').pop() ?? ''
  return [[{ in: 'header', name: 'Authorization', value: `<session.${name}><token>` }], ...USUAL_PLACES]
}

async function probeBusy(probe: Probe): Promise<void> {
  const { busy, private: ordinary } = probe.settings
  if (!busy) return
  const { token } = await probe.session()
  if (busy.begin) await probe.ask(busy.begin, probe.with(token))
  try {
    probe.facts.busy = await probe.ask(busy.request ?? ordinary, probe.with(token))
  } finally {
    if (busy.end) await probe.ask(busy.end, probe.with(token))
  }
}
