/** Random numbers that are the same for the same seed. */
export interface Random {
  /** A whole number from 0 to `count - 1`. */
  below(count: number): number
  /** True with this probability, from 0 to 1. */
  chance(probability: number): boolean
  /** One of the items. */
  oneOf<Item>(items: readonly Item[]): Item
}

/** The generator Mulberry32, seeded by both numbers. */
export function createRandom(seed: number, run: number): Random {
  let state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(run + 1, 0xc2b2ae35)
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (count: number): number => Math.floor(next() * count)
  return {
    below,
    chance: (probability) => next() < probability,
    oneOf(items) {
      const found = items[below(items.length)]
      if (found === undefined) throw new TypeError('there is nothing to choose from')
      return found
    },
  }
}
