/** @jest-environment node */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { watchSources } from '../../preview/server/watch'
import type { Watcher } from '../../preview/server/watch'

const root = mkdtempSync(join(tmpdir(), 'watch-'))
let watcher: Watcher | null = null
afterEach(async () => {
  await watcher?.close()
  rmSync(root, { recursive: true, force: true })
})

test.each(['stores', 'http', 'bindings', 'inspector'])(
  'a change in %s rebuilds the library',
  async (folder) => {
    mkdirSync(join(root, folder), { recursive: true })
    mkdirSync(join(root, 'miniprogram'), { recursive: true })
    const file = join(root, folder, 'file.ts')
    writeFileSync(file, '0')
    let writing: ReturnType<typeof setInterval> | undefined
    const library = await new Promise<boolean>((resolve) => {
      watcher = watchSources(join(root, 'miniprogram'), root, (changed) => Promise.resolve(resolve(changed)))
      // The watcher starts a moment later, so one change may be missed.
      let count = 0
      writing = setInterval(() => writeFileSync(file, String(++count)), 250)
    })
    clearInterval(writing)
    expect(library).toBe(true)
  },
)
