import { CLIENT_SCENARIOS } from './_client-scenarios'
import { testMatrix } from './_matrix'

testMatrix(CLIENT_SCENARIOS)
