import { INTERCEPTOR_SCENARIOS } from './_interceptor-scenarios'
import { testMatrix } from './_matrix'

testMatrix(INTERCEPTOR_SCENARIOS)
