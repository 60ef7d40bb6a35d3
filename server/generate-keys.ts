import { generateKeys } from './auth/tokens/jwt-keys'

/** Prints a key set for JWT_KEYS_FILE. It is a secret: write it to a file that only the server can read. */
generateKeys().then(
  (keys) => console.log(JSON.stringify(keys, null, 2)),
  (error: unknown) => {
    console.error(error)
    process.exit(1)
  },
)
