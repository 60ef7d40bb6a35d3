import { hash, verify } from '@node-rs/argon2'

export interface Passwords {
  hash(password: string): Promise<string>
  /**
   * Compares a password with a stored hash. With null, for an account that does not exist, the comparison takes as long
   * and is false: the time of the answer must not tell which accounts exist.
   */
  verify(password: string, stored: string | null): Promise<boolean>
}

/** Argon2's smallest parameters (memory in KiB): hashing is fast, and so is guessing. For tests only. */
const WEAK = { memoryCost: 8, timeCost: 1 }

/**
 * Argon2id with the parameters of the OWASP cheat sheet (19 MiB, 2 passes), which are the library's defaults.
 * With `weak` the hashes cost next to nothing, for tests.
 */
export async function createPasswords({ weak = false } = {}): Promise<Passwords> {
  const cost = weak ? WEAK : undefined
  const decoy = await hash('nobody has this password', cost)
  return {
    hash: (password) => hash(password, cost),
    verify: async (password, stored) => {
      const matches = await verify(stored ?? decoy, password)
      return matches && stored !== null
    },
  }
}
