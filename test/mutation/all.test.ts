import { readdirSync } from 'node:fs'
import { join } from 'node:path'

// All of a room's tests in one file: the modules are loaded once for each mutant, not once for each file of tests.
for (const room of String(process.env.MUTATE || 'stores').split(',')) {
  const folder = join(__dirname, '..', room)
  for (const file of readdirSync(folder, { encoding: 'utf8', recursive: true }))
    if (file.endsWith('.test.ts')) describe(file, () => void jest.requireActual(join(folder, file)))
}

afterEach(() => jest.restoreAllMocks())
