import type { Clock } from '../clock'
import { createAccessTokens } from './access-tokens'
import type { AccessTokenStore } from './access-tokens'
import { WechatError, errcodes, toApiError } from './errors'
import type { KnownIdentity } from './user-data/session-keys'
import type { PhoneNumber, SubscribeMessage, WechatUpstream } from './upstream'

const TRIES = 3
const PAUSE_MS = 100

/** What the routes use of WeChat. Its refusals are thrown as an `ApiError` for the client. */
export interface Wechat {
  readonly appid: string
  /** Trades in a code of `wx.login`. */
  identify(code: string): Promise<KnownIdentity>
  /** Trades in a code of the phone number button. */
  phoneNumber(code: string): Promise<PhoneNumber>
  /** Sends a subscription message. No client waits for it, so it throws the `WechatError` itself. */
  sendMessage(message: SubscribeMessage): Promise<void>
}

/** @param nextTurn numbers the calls, so that the session key of the latest one is kept */
export function createWechat(
  upstream: WechatUpstream,
  store: AccessTokenStore,
  clock: Clock,
  nextTurn: () => Promise<number>,
): Wechat {
  const accessTokens = createAccessTokens(store, clock, (force) =>
    whileBusy(() => upstream.fetchAccessToken(force)),
  )

  /**
   * Tries again on errcode -1, as WeChat asks for. Only then, because after any other outcome the code may be used up.
   */
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
      asApiErrors(
        whileBusy(async () => {
          const turn = await nextTurn()
          return { ...(await upstream.code2Session(code)), turn }
        }),
      ),
    phoneNumber: (code) =>
      asApiErrors(
        accessTokens.use((accessToken) => whileBusy(() => upstream.phoneNumber(accessToken, code))),
      ),
    sendMessage: (message) =>
      accessTokens.use((accessToken) => whileBusy(() => upstream.sendMessage(accessToken, message))),
  }
}

function asApiErrors<Result>(work: Promise<Result>): Promise<Result> {
  return work.catch((error: unknown) => {
    throw toApiError(error)
  })
}
