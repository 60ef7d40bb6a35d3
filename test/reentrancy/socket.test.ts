import { SOCKET_SCENARIOS } from './_socket-scenarios'
import { testMatrix } from './_matrix'

testMatrix(SOCKET_SCENARIOS)
