import type { Clock } from '../clock'
import { createAccessTokens } from './access-tokens'
import type { AccessTokenStore } from './access-tokens'
import { WechatError, errcodes, toApiError } from './errors'
import type { KnownIdentity } from './user-data/session-keys'
import type { PhoneNumber, SubscribeMessage, WechatUpstream } from './upstream'

const TRIES = 3
const PAUSE_MS = 100

/** What the routes need of WeChat; they get its refusals as the errors their client is told. */
export interface Wechat {
  readonly appid: string
  identify(code: string): Promise<KnownIdentity>
  phoneNumber(code: string): Promise<PhoneNumber>
  /** Is for no client's request: rejects with what WeChat said. */
  sendMessage(message: SubscribeMessage): Promise<void>
}

/** @param nextTurn orders the calls, so that of two session keys the later one is kept */
export function createWechat(
  upstream: WechatUpstream,
  store: AccessTokenStore,
  clock: Clock,
  nextTurn: () => Promise<number>,
): Wechat {
  const accessTokens = createAccessTokens(store, clock, (force) =>
    whileBusy(() => upstream.fetchAccessToken(force)),
  )

  /** WeChat asks to try again on -1. Only on that: after any other outcome the code may be spent. */
  async function whileBusy<Result>(work: () => Promise<Result>): Promise<Result> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await work()
      } catch (error) {
        if (!(error instanceof WechatError) || error.errcode !== errcodes.busy || attempt === TRIES)
          throw error
        await clock.sleep(PAUSE_MS * attempt)
      }
    }
  }

  return {
    appid: upstream.appid,
    identify: (code) =>
      told(
        whileBusy(async () => {
          const turn = await nextTurn()
          return { ...(await upstream.code2Session(code)), turn }
        }),
      ),
    phoneNumber: (code) =>
      told(accessTokens.use((accessToken) => whileBusy(() => upstream.phoneNumber(accessToken, code)))),
    sendMessage: (message) =>
      accessTokens.use((accessToken) => whileBusy(() => upstream.sendMessage(accessToken, message))),
  }
}

function told<Result>(work: Promise<Result>): Promise<Result> {
  return work.catch((error: unknown) => {
    throw toApiError(error)
  })
}
