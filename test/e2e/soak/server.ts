import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer } from '../../../server/app'
import { openPglite } from '../../../server/database/pglite'

/** The server of the soak, a process of its own: the clients' work must not make it look slow, nor the other way round. */
async function main(): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'soak-'))
  const database = await openPglite()
  const app = await createServer({
    dataDir,
    database,
    devRoutes: true,
    production: false,
    tokenTtl: Number(process.env.SOAK_TOKEN_TTL),
    // All phones have one address here.
    rateLimits: { login: 1_000_000, refresh: 1_000_000 },
  })
  const address = await app.listen({ host: '127.0.0.1', port: 0 })
  process.send?.({ address })
  process.once('disconnect', () => {
    app.server.closeAllConnections()
    void app
      .close()
      .then(() => database.close())
      .then(() => rm(dataDir, { recursive: true }))
      .then(() => process.exit(0))
  })
}

void main()
