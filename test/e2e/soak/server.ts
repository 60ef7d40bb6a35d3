import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer } from '../../../server/app'
import { openPglite } from '../../../server/database/pglite'

/** Runs the server of the soak in its own process, so that clients and server do not slow each other down. */
async function main(): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'soak-'))
  const database = await openPglite()
  const app = await createServer({
    dataDir,
    database,
    devRoutes: true,
    production: false,
    tokenTtl: Number(process.env.SOAK_TOKEN_TTL),
    // Shorter than the pause of a phone after a few failures: used refresh tokens come back within it and after it.
    refreshGrace: 10,
    // All phones of the soak have the same IP address.
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
