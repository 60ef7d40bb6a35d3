import type { FastifyRequest } from 'fastify'
import type { ApiError } from '../protocol/errors'
import type { Audit } from './audit/audit'
import { callerOf } from './caller'

/** Whose attempt was refused. Null for an account that does not exist, and before there is a session. */
interface Whose {
  readonly userId: string | null
  readonly sessionId: string | null
}

/** Records that a code or a password was refused, and throws the error for the client. */
export async function refuse(
  audit: Audit,
  request: FastifyRequest,
  { userId, sessionId }: Whose,
  reason: 'code' | 'password',
  error: ApiError,
): Promise<never> {
  await audit.record({ ...callerOf(request), kind: 'refused', userId, sessionId, reason })
  throw error
}
