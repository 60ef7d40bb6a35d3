import { Type } from '@sinclair/typebox'
import type { TSchema } from '@sinclair/typebox'
import type { Clock } from '../clock'
import type { ApiError } from './errors'

/** The form of every successful answer. `date` is the server's clock in ms, by which a client can correct its own. */
export interface Success<Data> {
  code: '10000'
  message: 'OK'
  status: 'OK'
  date: number
  data: Data
}

/** The form of every failure. */
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

/** The response schema of a route whose envelope holds `data`. Fields that the schema does not name are never sent. */
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
