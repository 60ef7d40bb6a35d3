import { checkOptions, isRecord, wrong } from './check'
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

function checkMethods(option: string, value: unknown, methods: readonly string[]): void {
  for (const method of methods) {
    const found = isRecord(value) ? value[method] : undefined
    if (typeof found !== 'function') throw wrong(OWNER, option + '.' + method, 'a function', found)
  }
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
  const { storage, clock = systemClock, lifecycle = wxLifecycle() } = options
  const found: unknown = storage
  if (found === true) throw wrong(OWNER, 'storage', 'an object or false', found)
  if (options.storageKey === '') throw wrong(OWNER, 'storageKey', 'a string that is not empty', '')
  if (storage) checkMethods('storage', storage, ['get', 'set', 'remove'])
  checkMethods('clock', clock, ['now', 'setTimeout', 'clearTimeout', 'random'])
  checkMethods('lifecycle', lifecycle, ['watch', 'isSinglePage'])
  return {
    storage: storage === undefined ? wxStorage() : storage,
    storageKey: options.storageKey || 'mobx-miniprogram-auth',
    refreshAhead: options.refreshAhead === undefined ? 60_000 : options.refreshAhead,
    renewalTimeout: options.renewalTimeout === undefined ? 10_000 : options.renewalTimeout,
    clock,
    lifecycle,
  }
}

/** WeChat hands every `bindtap` handler an event; it is not what the user logs in with. */
export function isTapEvent(value: unknown): value is TapEvent {
  return isRecord(value) && typeof value.type === 'string' && 'currentTarget' in value && 'timeStamp' in value
}
