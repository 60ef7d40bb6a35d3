/**
 * A server with better-auth as in its documentation: PostgreSQL, email and password, Node's own HTTP server. Its rate
 * limits are off, because all requests come from one address here. It reads DATABASE_URL and SECRET from the
 * environment and prints the address it listens on.
 */
import { createServer } from 'node:http'
import { betterAuth } from 'better-auth'
import { getMigrations } from 'better-auth/db/migration'
import { toNodeHandler } from 'better-auth/node'
import pg from 'pg'

const server = createServer()
server.listen(0, '127.0.0.1', async () => {
  const baseURL = `http://127.0.0.1:${server.address().port}`
  const options = {
    baseURL,
    secret: process.env.SECRET,
    database: new pg.Pool({ connectionString: process.env.DATABASE_URL }),
    emailAndPassword: { enabled: true },
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: { level: 'error' },
  }
  const { runMigrations } = await getMigrations(options)
  await runMigrations()
  server.on('request', toNodeHandler(betterAuth(options)))
  console.log(`server listening on ${baseURL}`)
})
