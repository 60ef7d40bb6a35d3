import { hash, verify } from '@node-rs/argon2'

export interface Passwords {
  hash(password: string): Promise<string>
  /** Takes as long for an account that does not exist, so that the answer's time does not tell which accounts do. */
  verify(password: string, stored: string | null): Promise<boolean>
}

/** The least that Argon2 takes: a hash costs its maker nothing, nor whoever guesses at it. */
const WEAK = { memoryCost: 8, timeCost: 1 }

/**
 * Argon2id with the parameters of the OWASP cheat sheet (19 MiB, 2 passes), which are the library's defaults.
 * `weak` is for tests.
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
