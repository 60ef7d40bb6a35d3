import { CLIENT_TOURS } from './_client-tours'
import { testMatrix } from './_matrix'

testMatrix(CLIENT_TOURS)
