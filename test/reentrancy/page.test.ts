import { PAGE_TOURS } from './_page-tours'
import { testMatrix } from './_matrix'

testMatrix(PAGE_TOURS)
