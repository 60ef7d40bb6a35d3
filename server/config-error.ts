/** The server cannot start as it was told to; the message is for the person who started it. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}
