import { Type } from '@sinclair/typebox'
import type { TSchema } from '@sinclair/typebox'
import type { Clock } from '../clock'
import type { ApiError } from './errors'

/** What every successful answer looks like; `date` is the server's clock in ms, so that clients can learn their skew. */
export interface Success<Data> {
  code: '10000'
  message: 'OK'
  status: 'OK'
  date: number
  data: Data
}

export interface Failure {
  code: string
  message: string
  status: 'ERROR'
  date: number
}

export type Envelope = ReturnType<typeof createEnvelope>

export function createEnvelope(clock: Clock) {
  return {
    success: <Data>(data: Data): Success<Data> => ({
      code: '10000',
      message: 'OK',
      status: 'OK',
      date: clock.now(),
      data,
    }),
    failure: (error: ApiError): Failure => ({
      code: error.code,
      message: error.message,
      status: 'ERROR',
      date: clock.now(),
    }),
  }
}

/** The response schema around `data`. Fields the schema does not name are never sent. */
export function successOf<Data extends TSchema>(data: Data) {
  return {
    200: Type.Object({
      code: Type.Literal('10000'),
      message: Type.Literal('OK'),
      status: Type.Literal('OK'),
      date: Type.Integer({ description: 'Clock of the server, ms since the epoch' }),
      data,
    }),
  }
}
