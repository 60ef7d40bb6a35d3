import { hash, verify } from '@node-rs/argon2'

export interface Passwords {
  hash(password: string): Promise<string>
  /** Takes as long for an account that does not exist, so that the answer's time does not tell which accounts do. */
  verify(password: string, stored: string | null): Promise<boolean>
}

/** Argon2id with the parameters of the OWASP cheat sheet (19 MiB, 2 passes), which are the library's defaults. */
export async function createPasswords(): Promise<Passwords> {
  const decoy = await hash('nobody has this password')
  return {
    hash: (password) => hash(password),
    verify: async (password, stored) => {
      const matches = await verify(stored ?? decoy, password)
      return matches && stored !== null
    },
  }
}
