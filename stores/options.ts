import { checkMethods, checkOptions, isRecord, wrong } from './check'
import type { AuthStoreOptions, TapEvent } from './contract'

const OWNER = 'createAuthStore'

/** @throws TypeError that names the option and the kind of what was given */
export function checkStoreOptions(options: Pick<AuthStoreOptions, 'adopt' | 'storage'>): void {
  checkOptions(OWNER, options, {
    login: 'function',
    refresh: 'function?',
    silentLogin: 'function?',
    logout: 'function?',
    accountOf: 'function?',
    isRefused: 'function?',
    adopt: 'string|function?',
    storage: 'object|boolean?',
    storageKey: 'string?',
    refreshAhead: 'duration?',
    renewalTimeout: 'duration?',
    platform: 'object?',
    clock: 'object?',
    lifecycle: 'object?',
  })
  // Without storage the next start would not know that the user has logged out, and would adopt the session again.
  if (options.adopt !== undefined && options.storage === false)
    throw new TypeError(OWNER + ': `adopt` needs `storage`')
  if (options.adopt === '') throw wrong(OWNER, 'adopt', 'a storage key', '')
}

/** Checks the options that replace parts of the platform. @throws TypeError for a missing method */
export function checkPlatform(storage: unknown, key: string, clock: unknown, lifecycle: unknown): void {
  if (!key) throw wrong(OWNER, 'storageKey', 'a string that is not empty', key)
  if (storage !== false) checkMethods(OWNER, 'storage', storage, 'get set remove')
  checkMethods(OWNER, 'clock', clock, 'now setTimeout clearTimeout random')
  checkMethods(OWNER, 'lifecycle', lifecycle, 'watch isSinglePage')
}

/** True for an event of WeChat: a `bindtap` handler passes one to `login`, where it must not count as credentials. */
export function isTapEvent(value: unknown): value is TapEvent {
  return isRecord(value) && typeof value.type === 'string' && 'currentTarget' in value && 'timeStamp' in value
}
