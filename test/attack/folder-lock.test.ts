import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { lockFolder } from '../../server/database/folder-lock'
import { useProcesses } from '../server/_process'
import { prepareFolder } from '../server/_template'

const processes = useProcesses()

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lock-'))
})
afterEach(() => rm(folder, { recursive: true }))

test.each([
  ['nothing', null],
  ['a claim of a process that died', '2147483646'],
  ['a claim of a process that lives and has nothing to do with it', String(process.ppid)],
  ['a claim of a process with our own number', String(process.pid)],
  ['an empty claim', ''],
])('of ten that want a folder with %s in it one gets it, 200 times', async (_, claim) => {
  for (let round = 0; round < 200; round++) {
    if (claim !== null) await writeFile(join(folder, 'lock'), claim)
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => lockFolder(folder)))
    const won = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
    expect(won).toHaveLength(1)
    for (const unlock of won) await unlock()
  }
})

test('who comes too late is told whom to stop, and how else to go on', async () => {
  const unlock = await lockFolder(folder)
  await expect(lockFolder(folder)).rejects.toThrow(
    `DATA_DIR: the folder ${folder} is in use by process ${process.pid}. Stop it, or choose another DATA_DIR.`,
  )
  await unlock()
})

test('a folder is for one process at a time, and free again when that was killed', async () => {
  await prepareFolder(processes.folder)
  const first = processes.start({})
  await first.address
  const second = processes.start({})
  expect(await second.ended).toBe(1)
  expect(second.output).toMatch(/^server: DATA_DIR: the folder \S+ is in use by process \d+\. Stop it/)
  expect(second.output).toContain(`process ${first.child.pid}.`)
  first.child.kill('SIGKILL')
  await first.ended
  expect(await processes.start({}).address).toMatch(/^http:/)
})
