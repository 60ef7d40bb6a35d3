/** The server cannot start with these settings. The message is for the person who starts it and holds no secret. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}
