import type { Library } from './library'
import type { World } from './world'

type Storage = ReturnType<Library['wxStorage']>

/** The storage of a store's session, inside of which the app can do something. */
export interface StorageHooks {
  /** Undefined for the default storage. */
  readonly storage: Storage | undefined
  /** The app does this within the next operation of this kind, once. */
  arm(op: string, action: () => void): void
  /** The app does nothing inside of storage any more. */
  disarm(): void
}

/** As some storages do: calls the app before an operation returns. */
export function createHooks({ config, fake, random }: World, library: Library): StorageHooks {
  const due = new Map<string, () => void>()
  const { wx } = fake
  const sync: Storage = {
    get: (key) => wx.getStorageSync(key),
    set: (key, value) => wx.setStorageSync(key, value),
    remove: (key) => wx.removeStorageSync(key),
    place: () => wx,
  }
  const inner = config.storage === 'sync' ? sync : library.wxStorage()
  function within(op: string, work: () => unknown): unknown {
    const action = due.get(op)
    due.delete(op)
    const late = action && random.chance(0.5)
    if (!late) action?.()
    const result = work()
    if (late) action()
    return result
  }
  const storage: Storage = {
    get: (key) => within('get', () => inner.get(key)),
    set: (key, value) => within('set', () => inner.set(key, value)),
    remove: (key) => within('remove', () => inner.remove(key)),
    place: () => inner.place?.() ?? inner,
  }
  return {
    storage: config.storage && !config.memory ? storage : undefined,
    arm: (op, action) => void due.set(op, action),
    disarm: () => due.clear(),
  }
}

/** Writes a value to the expiring storage of the first store, and records when it ends. @param ttl in ms */
export function writeValue(world: World, key: string, ttl: number): void {
  const { units, fake, valueEnds } = world
  const number = ++world.count
  const began = fake.clock.now()
  // The promise is not tracked: with a faulty storage it may reject, or never settle.
  units[0]?.expiringStorage.set(key, number, ttl).then(
    () => void valueEnds.set(number, Math.max(began, fake.clock.now()) + ttl),
    () => undefined,
  )
}

/** Reads a value from the expiring storage of the first store: it must not have ended before the read. */
export function readValue({ units, fake, rules, valueEnds }: World, key: string): void {
  const began = fake.clock.now()
  units[0]?.expiringStorage.get(key).then(
    (value) => {
      const end = valueEnds.get(Number(value)) ?? Infinity
      const late = Math.min(began, fake.clock.now()) - end
      rules.check('kept', late <= 0, `a value was read ${String(late)} ms after its end`)
    },
    () => undefined,
  )
}

export function breakStorage(world: World, op: string, mode: string, times: number): void {
  if (op === 'repaired') return world.storageFaults.splice(0).forEach((undo) => undo())
  world.mayLeaveData = true
  world.storageFailed = true
  if (op !== 'get' && op !== 'set' && op !== 'remove') throw new TypeError('storage cannot ' + op)
  const full = { errMsg: `${op}Storage:fail exceed storage max size` }
  const fault = mode === 'full' ? { mode: 'fail' as const, ...full } : { mode: modeOf(mode) }
  world.storageFaults.push(
    world.fake.storage.fault({ op, times, delay: mode === 'slow' ? 20 : 4000, ...fault }),
  )
}

function modeOf(mode: string): 'throw' | 'fail' | 'hang' | 'late' {
  if (mode === 'slow') return 'late'
  if (mode === 'throw' || mode === 'fail' || mode === 'hang' || mode === 'late') return mode
  throw new TypeError('storage does not ' + mode)
}
