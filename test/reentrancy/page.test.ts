import { PAGE_SCENARIOS } from './_page-scenarios'
import { testMatrix } from './_matrix'

testMatrix(PAGE_SCENARIOS)
