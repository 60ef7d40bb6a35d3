import { isRecord, wrong } from '../../stores/check'
import type { AuthGate, Ticket } from '../../stores/types'
import { hasHeader, mergeHeader } from '../request/header'
import { checkCall, without } from '../request/make-request'
import type { Settings } from '../options'
import { checkSecrets } from '../request/secrets'
import type { ConnectOptions } from './types'
import type { Header } from '../types'
import { joinUrl } from '../request/url'

/** The options of `connect`, checked, with their defaults. */
export interface ConnectPlan {
  readonly url: string
  readonly header: Header
  /** Undefined where no token is needed, or none may be sent. */
  readonly gate: AuthGate | undefined
  readonly ticket: Ticket
  readonly timeout: number
  readonly expiredCloseCodes: readonly number[]
  readonly platform: Readonly<Record<string, unknown>>
}

/** The close codes 4000 to 4999 are the application's own; 4401 stands for HTTP 401. */
const UNAUTHORIZED = [4401]
const OURS = ['url', 'header', 'timeout', 'auth', 'waitForLogin', 'signal', 'expiredCloseCodes']

/** @throws TypeError that names the option and the kind of what was given */
export function readConnectOptions(settings: Settings, given: ConnectOptions): ConnectPlan {
  const options: unknown = given
  if (!isRecord(options)) throw wrong('connect', 'options', 'an object', options)
  checkCall(options, !!settings.gate)
  const { timeout = settings.timeout, waitForLogin = settings.waitForLogin } = given
  const { auth, expiredCloseCodes = UNAUTHORIZED } = given
  // A handshake has no answer that could be a challenge.
  if (options.auth === 'challenge') throw wrong('connect', 'auth', "'required', 'optional' or 'none'", auth)
  const codes: unknown = expiredCloseCodes
  if (!Array.isArray(codes) || !codes.every((code) => typeof code === 'number'))
    throw wrong('connect', 'expiredCloseCodes', 'an array of numbers', codes)
  const header = mergeHeader(settings.header, given.header)
  // `joinUrl` and `isOurs` know http(s) addresses only.
  const asked = typeof options.url === 'string' ? options.url.replace(/^ws(s?:)/i, 'http$1') : options.url
  const url = joinUrl(settings, asked)
  const ours = settings.isOurs(url)
  const open = auth === 'none' || !ours || hasHeader(header, settings.tokenHeaders)
  const platform = without(options, OURS)
  if (!ours) checkSecrets(settings, url, undefined, platform, header)
  return {
    url: url.replace(/^http(s?)/i, (_http, s: string) => 'ws' + s.toLowerCase()),
    header,
    gate: open ? undefined : settings.gate,
    ticket: {
      auth: auth === 'optional' ? auth : 'required',
      waitForLogin,
      explicit: given.waitForLogin === true,
      account: null,
    },
    timeout,
    expiredCloseCodes,
    platform,
  }
}
