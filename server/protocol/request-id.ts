import type { IncomingMessage } from 'node:http'
import { randomId } from '../auth/tokens/secrets'

/** In every answer and every line of the log: what a user reads to you is what you search for. */
export const REQUEST_ID = 'x-request-id'

/** A trusted proxy may have named the request already, so that one id goes through all logs; nobody else chooses one. */
export const requestIds =
  (behindProxy: boolean) =>
  ({ headers }: IncomingMessage): string => {
    const given = headers[REQUEST_ID]
    return behindProxy && typeof given === 'string' && /^[\w-]{8,40}$/.test(given) ? given : randomId()
  }
