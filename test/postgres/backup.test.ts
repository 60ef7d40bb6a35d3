import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer } from '../../server/app'
import { openPostgres } from '../../server/database/postgres'
import { createTestDatabase } from '../server/_database'
import { apiOf, fakeClock } from '../server/_server'
import { programs } from './cluster'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'backup-'))
})
afterEach(() => rm(folder, { recursive: true }))

const run = (name: string, ...parameters: string[]) =>
  execFileSync(join(programs(), name), parameters, { stdio: ['ignore', 'ignore', 'pipe'] })

test('a restored backup of the running server has its users, sessions and sign-ups, and no later changes', async () => {
  const clock = fakeClock()
  const options = { dataDir: folder, devRoutes: true, clock }
  const url = await createTestDatabase()
  const database = await openPostgres(url)
  const before = apiOf(await createServer({ ...options, database }), clock, database)
  const { token, refreshToken } = await before.signIn('phone')
  await before.call('PUT', '/me', { token, payload: { nickname: '小满' } })
  await before.post('/meetup/api/v1/activity/join', { activityId: 'a2' }, token)

  const file = join(folder, 'auth.dump')
  run('pg_dump', '--format=custom', '--exclude-table-data=rate_limits', `--file=${file}`, url)
  // A change after the backup is lost.
  await before.call('PUT', '/me', { token, payload: { nickname: 'later' } })
  await before.app.close()
  await database.close()

  const fresh = await createTestDatabase()
  run('pg_restore', '--exit-on-error', '--no-owner', `--dbname=${fresh}`, file)
  const restored = await openPostgres(fresh)
  const after = apiOf(await createServer({ ...options, database: restored }), clock, restored)
  expect(await after.get('/me', token)).toMatchObject({ code: '10000', data: { nickname: '小满' } })
  const { data } = await after.get<{ list: { id: string; joined: number }[] }>(
    '/meetup/api/v1/activity/getActivityList',
    token,
  )
  expect(data.list.find(({ id }) => id === 'a2')?.joined).toBe(24)
  expect((await after.refresh(refreshToken)).code).toBe('10000')
  await after.app.close()
  await restored.close()
})
