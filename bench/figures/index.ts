import type { Figure } from '../figure'
import { calls } from './calls'
import { memory } from './memory'
import { pages } from './pages'
import { scenarios } from './scenarios'
import { server } from './server'
import { size } from './size'
import { start } from './start'
import { storm } from './storm'

export const figures: readonly Figure[] = [calls, memory, storm, scenarios, pages, start, size, server]
