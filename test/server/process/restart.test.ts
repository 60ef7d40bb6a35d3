import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer } from '../../../server/app'
import { lockFolder } from '../../../server/database/folder-lock'
import { openPglite } from '../../../server/database/pglite'
import { apiOf, countOf, fakeClock } from '../_server'
import { prepareFolder } from '../_template'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'server-'))
})
afterEach(() => rm(folder, { recursive: true }))

test('sessions, profiles and activities survive a restart, and the activities are not created twice', async () => {
  const clock = fakeClock()
  const options = { dataDir: folder, devRoutes: true, clock }
  await prepareFolder(folder)
  const database = await openPglite(folder)
  const first = apiOf(await createServer({ ...options, database }), clock, database)
  const { token, refreshToken } = await first.signIn('phone')
  await first.call('PUT', '/me', { token, payload: { nickname: '小满' } })
  const activities = await countOf(database, 'activities')
  await first.app.close()
  await database.close()

  clock.advance(60_000)
  const app = await createServer(options)
  const second = apiOf(app, clock, database)
  expect(await second.get('/me', token)).toMatchObject({ code: '10000', data: { nickname: '小满' } })
  expect((await second.refresh(refreshToken)).code).toBe('10000')
  expect((await second.signIn('phone')).user.nickname).toBe('小满')
  const list = await second.get<{ total: number }>('/meetup/api/v1/activity/getActivityList', token)
  expect(list.data.total).toBe(activities)
  await app.close()
})

test('a folder can be opened once at a time in a process, and again after it was closed', async () => {
  await prepareFolder(folder)
  const database = await openPglite(folder)
  await expect(openPglite(folder)).rejects.toThrow('is in use')
  await database.close()
  await (
    await lockFolder(folder)
  )()
})
