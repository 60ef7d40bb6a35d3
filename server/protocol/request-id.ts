import type { IncomingMessage } from 'node:http'
import { randomId } from '../auth/tokens/secrets'

/** The header with the id of a request. The id is in every answer and, as `reqId`, in every log line of the request. */
export const REQUEST_ID = 'x-request-id'

/**
 * Makes the function that gives a request its id. Behind a proxy the id of the request's header is kept, so that the
 * logs of both show the same one. It is not checked that the trusted proxy sent the header: let the proxy overwrite it.
 */
export const requestIds =
  (behindProxy: boolean) =>
  ({ headers }: IncomingMessage): string => {
    const given = headers[REQUEST_ID]
    return behindProxy && typeof given === 'string' && /^[\w-]{8,40}$/.test(given) ? given : randomId()
  }
