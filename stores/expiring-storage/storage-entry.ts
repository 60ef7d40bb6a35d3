import { isRecord } from '../check'
import type { AuthStorage } from '../types'

/** An `AuthStorage` with more methods, all optional, for `createExpiringStorage`. */
export interface StorageArea extends AuthStorage {
  /** Lists all keys in the storage, also those of other code. Without it, `clear` and eviction find nothing. */
  keys?(): PromiseLike<readonly string[]> | readonly string[]
  /** The synchronous methods; left out if there are none (encrypted storage). */
  readonly sync?: SyncStorageArea
  /** The most characters that a key and its entry, as JSON, may have together. */
  readonly entryLimit?: number
}

/** The methods of a storage area, synchronous: they throw where the others reject. */
export interface SyncStorageArea {
  get(key: string): unknown
  set(key: string, value: unknown): void
  remove(key: string): void
  keys(): readonly string[]
}

/** An entry in storage. `v` tells entries from data that other code saved under the same key. */
export interface StorageEntry {
  readonly v: 1
  readonly value: unknown
  /** When the entry was written, in ms since the epoch. */
  readonly at: number
  /** When the entry ends, in ms since the epoch; null for never. */
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
