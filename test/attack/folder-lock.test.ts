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
  ['no lock file', null],
  ['the lock of a process that has ended', '2147483646'],
  ['the number of another running process in its lock', String(process.ppid)],
  ['the number of this process in its lock', String(process.pid)],
  ['an empty lock file', ''],
])('of ten attempts at once to lock a folder with %s exactly one succeeds, 200 times', async (_, claim) => {
  for (let round = 0; round < 200; round++) {
    if (claim !== null) await writeFile(join(folder, 'lock'), claim)
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => lockFolder(folder)))
    const won = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
    expect(won).toHaveLength(1)
    for (const unlock of won) await unlock()
  }
})

test('the error of a locked folder names the process to stop, and the option DATA_DIR', async () => {
  const unlock = await lockFolder(folder)
  await expect(lockFolder(folder)).rejects.toThrow(
    `DATA_DIR: the folder ${folder} is in use by process ${process.pid}. Stop it, or choose another DATA_DIR.`,
  )
  await unlock()
})

test('a second process on a folder exits with an error, and the folder is free after the first was killed', async () => {
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
