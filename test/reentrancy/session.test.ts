import { SESSION_SCENARIOS } from './_session-scenarios'
import { testMatrix } from './_matrix'

testMatrix(SESSION_SCENARIOS)
