import { isRecord } from '../check'
import type { AuthStorage } from '../types'

/** A place for values. What an `AuthStorage` can, and, where it can, more. */
export interface StorageArea extends AuthStorage {
  /** All keys there are, also of others. */
  keys?(): PromiseLike<readonly string[]> | readonly string[]
  /** The same without waiting. */
  readonly sync?: SyncStorageArea
  /** The most characters of JSON one entry may have. */
  readonly entryLimit?: number
}

export interface SyncStorageArea {
  get(key: string): unknown
  set(key: string, value: unknown): void
  remove(key: string): void
  keys(): readonly string[]
}

/** What lies in storage: the value, when it was written and when it ends, so that an older app's data is recognised. */
export interface StorageEntry {
  readonly v: 1
  readonly value: unknown
  readonly at: number
  /** null for never. */
  readonly ends: number | null
}

export function isEntry(raw: unknown): raw is StorageEntry {
  return (
    isRecord(raw) &&
    raw.v === 1 &&
    typeof raw.at === 'number' &&
    (raw.ends === null || typeof raw.ends === 'number')
  )
}

export const entryOf = (value: unknown, at: number, ends: number | null): StorageEntry => ({
  v: 1,
  value,
  at,
  ends,
})
