import { SESSION_TOURS } from './_session-tours'
import { testMatrix } from './_matrix'

testMatrix(SESSION_TOURS)
