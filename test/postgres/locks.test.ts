import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { createServer } from '../../server/app'
import { openPostgres } from '../../server/database/postgres'
import { createTestDatabase } from '../server/_database'
import { apiOf, fakeClock } from '../server/_server'

test('an upload does not wait for an open transaction that signs up the same user', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'locks-'))
  const url = await createTestDatabase()
  const [database, other] = [await openPostgres(url), await openPostgres(url)]
  const clock = fakeClock()
  const app = await createServer({ dataDir: folder, database, devRoutes: true, weakPasswords: true, clock })
  const api = apiOf(app, clock, database)
  const { token, user } = await api.signIn()
  const picture = await sharp({ create: { width: 9, height: 6, channels: 3, background: '#2a6' } })
    .png()
    .toBuffer()
  const head = (name: string) => `--edge\r\nContent-Disposition: form-data; name="${name}"`
  const payload = Buffer.concat([
    Buffer.from(`${head('matchId')}\r\n\r\nm1\r\n${head('file')}; filename="a.png"\r\n\r\n`),
    picture,
    Buffer.from('\r\n--edge--\r\n'),
  ])
  const headers = { 'content-type': 'multipart/form-data; boundary=edge' }

  await other.transaction(async (transaction) => {
    await transaction.query(
      'INSERT INTO activity_members (activity_id, user_id, created_at) VALUES ($1, $2, 0)',
      ['a1', user.id],
    )
    const answer = await api.call('POST', '/meetup/api/v1/match/image/create', { token, payload, headers })
    expect(answer.json()).toMatchObject({ code: '10000' })
  })

  await app.close()
  await database.close()
  await other.close()
  await rm(folder, { recursive: true })
})
