import { AUTHORIZE_SCENARIOS } from './_authorize-scenarios'
import { testMatrix } from './_matrix'

testMatrix(AUTHORIZE_SCENARIOS)
