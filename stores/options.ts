import { checkMethods, checkOptions, isRecord, wrong } from './check'
import type { AuthStorage, AuthStoreOptions, Clock, Lifecycle, TapEvent } from './types'
import { systemClock } from './wx-clock'
import { wxLifecycle } from './wx-lifecycle'
import { wxStorage } from './wx-storage'

const OWNER = 'createAuthStore'

/** The options with their defaults, checked. */
export interface Settings {
  readonly storage: AuthStorage | false
  readonly storageKey: string
  readonly refreshAhead: number
  readonly renewalTimeout: number
  readonly clock: Clock
  readonly lifecycle: Lifecycle
}

/** @throws TypeError that names the option and the kind of what was given */
export function readOptions<Profile extends object, Credentials>(
  options: AuthStoreOptions<Profile, Credentials>,
): Settings {
  checkOptions(OWNER, options, {
    login: 'function',
    refresh: 'function?',
    silentLogin: 'function?',
    logout: 'function?',
    accountOf: 'function?',
    isRefused: 'function?',
    storage: 'object|boolean?',
    storageKey: 'string?',
    refreshAhead: 'duration?',
    renewalTimeout: 'duration?',
    clock: 'object?',
    lifecycle: 'object?',
  })
  const {
    storage = wxStorage(),
    storageKey = 'mobx-miniprogram-auth',
    refreshAhead = 60_000,
    renewalTimeout = 10_000,
    clock = systemClock,
    lifecycle = wxLifecycle(),
  } = options
  if (!storageKey) throw wrong(OWNER, 'storageKey', 'a string that is not empty', storageKey)
  if (storage) checkMethods(OWNER, 'storage', storage, 'get set remove')
  checkMethods(OWNER, 'clock', clock, 'now setTimeout clearTimeout random')
  checkMethods(OWNER, 'lifecycle', lifecycle, 'watch isSinglePage')
  return { storage, storageKey, refreshAhead, renewalTimeout, clock, lifecycle }
}

/** WeChat hands every `bindtap` handler an event; it is not what the user logs in with. */
export function isTapEvent(value: unknown): value is TapEvent {
  return isRecord(value) && typeof value.type === 'string' && 'currentTarget' in value && 'timeStamp' in value
}
